with

contributions as (

    select
        metric_id,
        control_id,
        part,
        case_id,
        contribution,
        owner_name
    from {{ ref('int_change_contributions') }}

),

strata as (

    select * from {{ ref('int_change_strata') }}

),

-- The total is moved by every case, and by one that changed owners once.
sided as (

    select * from contributions

    union all

    select
        metric_id,
        control_id,
        part,
        case_id,
        contribution,
        'all' as owner_name
    from contributions

),

moved as (

    select
        metric_id,
        control_id,
        owner_name,
        part,
        count(distinct case_id) as case_count,
        sum(contribution) as contribution

    from sided

    group by metric_id, control_id, owner_name, part

),

-- What no row explains: of a figure that has no rows, all that the owners' own rates changed.
rest as (

    select
        metric_id,
        control_id,
        owner_name,
        'mix' as part,
        mix_part as contribution
    from strata

    union all

    select
        strata.metric_id,
        strata.control_id,
        strata.owner_name,
        'within_unsplit' as part,
        max(strata.rate_part) - coalesce(sum(moved.contribution), 0.0) as contribution
    from strata
    left join moved
        on
            strata.metric_id = moved.metric_id
            and strata.control_id = moved.control_id
            and strata.owner_name = moved.owner_name
    group by strata.metric_id, strata.control_id, strata.owner_name
    having abs(max(strata.rate_part) - coalesce(sum(moved.contribution), 0.0)) > 1e-12

)

select * from moved

union all

select
    metric_id,
    control_id,
    owner_name,
    part,
    cast(null as bigint) as case_count,
    contribution
from rest

union all

select
    metric_id,
    control_id,
    'all' as owner_name,
    part,
    cast(null as bigint) as case_count,
    sum(contribution) as contribution
from rest
group by metric_id, control_id, part
