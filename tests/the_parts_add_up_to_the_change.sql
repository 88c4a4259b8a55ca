-- What moved a figure adds up to its move, and so do the owners' parts; nothing is left over but of
-- what does not split: medians, and what no source lists.
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

)

select * from summed
where
    abs(total_change - explained) > 1e-9
    or abs(total_change - by_owner) > 1e-9
    or (unsplit > 1e-9 and unit <> 'days' and metric_id <> 'estimated_unseen_assets')
