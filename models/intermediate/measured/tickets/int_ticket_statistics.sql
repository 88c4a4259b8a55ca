with

tickets as (

    select * from {{ ref('int_tickets_by_date') }}

),

counted as (

    {% call sliced(
        'tickets', [[], ['assignment_group'], ['priority'], ['source']]
    ) %}
        count(*) as ticket_count,
        count(case when outcome = 'open' then 1 end) as open_count,
        count(case when outcome = 'resolved' then 1 end) as resolved_count,
        count(case when outcome = 'cancelled' then 1 end) as cancelled_count,
        count(case when deadline = 'met' then 1 end) as deadline_met_count,
        count(case when deadline = 'missed' then 1 end) as deadline_missed_count,
        count(case when deadline = 'pending' then 1 end) as deadline_pending_count,
        count(case when is_reopened then 1 end) as reopened_count,
        count(case when is_source_reopened then 1 end) as source_reopened_count,
        count(resolve_seconds) as timed_count,
        median(resolve_seconds) as resolve_seconds
    {% endcall %}

),

-- The tolerance keeps a curve that is exactly one half from missing it by rounding.
curves as (

    select
        as_of_date,
        dimension,
        member,
        min(case when survival <= 0.5 + 1e-12 then age_seconds end) as median_seconds,
        min(case when coalesce(survival_low, survival) <= 0.5 + 1e-12 then age_seconds end)
            as median_low_seconds,
        min(case when survival_high <= 0.5 + 1e-12 then age_seconds end) as median_high_seconds

    from {{ ref('int_ticket_survival') }}

    group by as_of_date, dimension, member

)

select
    counted.as_of_date,
    counted.dimension,
    counted.member,
    counted.ticket_count,
    counted.open_count,
    counted.resolved_count,
    counted.cancelled_count,
    counted.deadline_met_count,
    counted.deadline_missed_count,
    counted.deadline_pending_count,
    counted.reopened_count,
    counted.source_reopened_count,
    counted.timed_count,
    cast(counted.resolve_seconds as double) / 86400 as closed_only_median_days,
    cast(curves.median_seconds as double) / 86400 as median_days,
    cast(curves.median_low_seconds as double) / 86400 as median_low_days,
    cast(curves.median_high_seconds as double) / 86400 as median_high_days,
    cast(counted.deadline_met_count as double)
    / nullif(counted.deadline_met_count + counted.deadline_missed_count, 0)
        as deadline_met_share
from counted
inner join curves
    on
        counted.as_of_date = curves.as_of_date
        and counted.dimension = curves.dimension
        and counted.member = curves.member
