with

contributions as (

    select * from {{ ref('int_change_contributions') }}

),

strata as (

    select * from {{ ref('int_change_strata') }}

),

moved as (

    select
        metric_id,
        control_id,
        owner_name,
        part,
        count(*) as case_count,
        sum(contribution) as contribution

    from contributions

    group by metric_id, control_id, owner_name, part

),

explained as (

    select
        metric_id,
        control_id,
        owner_name,
        sum(contribution) as contribution

    from moved

    group by metric_id, control_id, owner_name

),

-- What no row explains: of a figure that has no rows, all that the owners' own rates changed.
unsplit as (

    select
        strata.metric_id,
        strata.control_id,
        strata.owner_name,
        strata.rate_part - coalesce(explained.contribution, 0.0) as contribution

    from strata

    left join explained
        on
            strata.metric_id = explained.metric_id
            and strata.control_id = explained.control_id
            and strata.owner_name = explained.owner_name

),

split as (

    select
        metric_id,
        control_id,
        owner_name,
        part,
        case_count,
        contribution
    from moved

    union all

    select
        metric_id,
        control_id,
        owner_name,
        'mix' as part,
        cast(null as bigint) as case_count,
        mix_part as contribution
    from strata

    union all

    select
        metric_id,
        control_id,
        owner_name,
        'within_unsplit' as part,
        cast(null as bigint) as case_count,
        contribution
    from unsplit
    where abs(contribution) > 1e-12

)

select * from split

union all

select
    metric_id,
    control_id,
    'all' as owner_name,
    part,
    cast(sum(case_count) as bigint) as case_count,
    sum(contribution) as contribution
from split
group by metric_id, control_id, part
