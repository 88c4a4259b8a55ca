with

parts as (

    select * from {{ ref('int_change_parts') }}

),

pairs as (

    select * from {{ ref('int_change_ends') }}

    where is_final and unit <> 'days'

),

metrics as (

    select * from {{ ref('metrics') }}

    where dimension in ('all', 'control', 'owner', 'control_owner')

),

-- The figures themselves, of the total and of each owner.
changes as (

    select
        pairs.metric_id,
        pairs.control_id,
        pairs.as_of_date,
        pairs.baseline_date,
        metrics.owner_name,
        max(case when metrics.as_of_date = pairs.baseline_date then metrics.value end)
            as start_value,
        max(case when metrics.as_of_date = pairs.as_of_date then metrics.value end) as end_value

    from pairs

    inner join metrics
        on
            pairs.metric_id = metrics.metric_id
            and pairs.control_id = metrics.control_id
            and metrics.as_of_date in (pairs.as_of_date, pairs.baseline_date)

    group by
        pairs.metric_id,
        pairs.control_id,
        pairs.as_of_date,
        pairs.baseline_date,
        metrics.owner_name

),

-- A figure that owners do not add up to is not split at all.
whole as (

    select
        changes.metric_id,
        changes.control_id,
        changes.owner_name,
        'within_unsplit' as part,
        cast(null as bigint) as case_count,
        changes.end_value - changes.start_value as contribution

    from changes

    left join parts
        on
            changes.metric_id = parts.metric_id
            and changes.control_id = parts.control_id

    where changes.owner_name = 'all' and parts.metric_id is null

),

stacked as (

    {{ stacked(
        ['parts', 'whole'],
        ['metric_id', 'control_id', 'owner_name', 'part', 'case_count', 'contribution'],
    ) }}

)

select
    stacked.metric_id,
    stacked.control_id,
    stacked.owner_name,
    stacked.part,
    stacked.case_count,
    changes.start_value,
    changes.end_value,
    stacked.contribution,
    changes.as_of_date,
    changes.baseline_date,
    case
        when stacked.part in ('gained', 'lost') then 'numerator'
        when stacked.part in ('scope_in', 'scope_out') then 'scope'
        when stacked.part in ('mix', 'reassigned') then 'mix'
        when stacked.part = 'within_unsplit' then 'unsplit'
        else 'measurement'
    end as part_group
from stacked
inner join changes
    on
        stacked.metric_id = changes.metric_id
        and stacked.control_id = changes.control_id
        and stacked.owner_name = changes.owner_name
where stacked.contribution is not null
