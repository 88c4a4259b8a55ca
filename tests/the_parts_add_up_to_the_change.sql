-- What moved a figure adds up to its move, and so do the owners' parts; nothing is left over but of
-- what does not split: medians, and what no source lists. What moved has a row.
with

drivers as (

    select * from {{ ref('kpi_change_drivers') }}

),

cards as (

    select * from {{ ref('metric_definitions') }}

),

summed as (

    select
        drivers.metric_id,
        drivers.control_id,
        max(cards.unit) as unit,
        max(case when drivers.owner_name = 'all' then drivers.end_value - drivers.start_value end)
            as total_change,
        sum(case when drivers.owner_name = 'all' then drivers.contribution else 0.0 end)
            as explained,
        sum(case when drivers.owner_name <> 'all' then drivers.contribution end) as by_owner,
        sum(case when drivers.part = 'within_unsplit' then abs(drivers.contribution) else 0.0 end)
            as unsplit

    from drivers

    inner join cards
        on drivers.metric_id = cards.metric_id

    group by drivers.metric_id, drivers.control_id

),

-- What moved between two known ends, and has no row.
untold as (

    select
        ends.metric_id,
        ends.control_id

    from {{ ref('int_change_ends') }} as ends

    inner join {{ ref('metrics') }} as metrics
        on
            ends.metric_id = metrics.metric_id
            and ends.control_id = metrics.control_id
            and ends.end_date = metrics.as_of_date
            and case when ends.control_id = 'all' then 'all' else 'control' end
            = metrics.dimension

    left join summed
        on
            ends.metric_id = summed.metric_id
            and ends.control_id = summed.control_id

    where summed.metric_id is null

    group by ends.metric_id, ends.control_id

    having count(metrics.value) = 2 and max(metrics.value) - min(metrics.value) > 1e-9

)

select
    metric_id,
    control_id
from untold

union all

select
    metric_id,
    control_id
from summed
where
    total_change is null
    or abs(total_change - explained) > 1e-9
    or abs(total_change - by_owner) > 1e-9
    or (unsplit > 1e-9 and unit <> 'days' and metric_id <> 'estimated_unseen_assets')
