-- What moved a figure adds up to its move, and nothing is left over where rows tell it.
with

drivers as (

    select * from {{ ref('kpi_change_drivers') }}

    where owner_name = 'all'

),

summed as (

    select
        metric_id,
        control_id,
        max(end_value - start_value) as total_change,
        sum(contribution) as explained,
        coalesce(sum(contribution) filter (where part = 'within_unsplit'), 0.0) as unsplit,
        bool_or(case_count is not null) as has_rows

    from drivers

    group by metric_id, control_id

)

select * from summed
where abs(total_change - explained) > 1e-9 or (has_rows and abs(unsplit) > 1e-9)
