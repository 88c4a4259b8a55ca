with

outcomes as (

    select
        *,
        -- It was there on the day it was last seen.
        case when closure_reason = 'not_observed' then ended_date + 1 else ended_date end
            as left_date

    from {{ ref('int_finding_outcomes') }}

),

events as (

    select
        first_open_date as event_date,
        owner_name,
        severity,
        case when episode_number = 1 then 'new' else 'reopened' end as flow
    from outcomes

    union all

    select
        left_date as event_date,
        owner_name,
        severity,
        case
            when closure_reason in ('fixed_verified', 'fixed_inferred') then 'remediated'
            when closure_reason = 'not_observed' then 'out_of_sight'
            else 'otherwise_closed'
        end as flow
    from outcomes
    where left_date is not null

),

daily as (

    select
        event_date,
        owner_name,
        severity,
        count(*) filter (where flow = 'new') as new_count,
        count(*) filter (where flow = 'reopened') as reopened_count,
        count(*) filter (where flow = 'remediated') as remediated_count,
        count(*) filter (where flow = 'otherwise_closed') as otherwise_closed_count,
        count(*) filter (where flow = 'out_of_sight') as out_of_sight_count

    from events

    group by event_date, owner_name, severity

),

-- What happened since the as-of date before belongs to the date.
periods as (

    select
        as_of_date,
        coalesce(lag(as_of_date) over (order by as_of_date), date '0001-01-01') as previous_date

    from {{ ref('int_as_of_dates') }}

),

slices as (

    select distinct
        owner_name,
        severity

    from daily

),

flows as (

    select
        periods.as_of_date,
        slices.owner_name,
        slices.severity,
        cast(coalesce(sum(daily.new_count), 0) as bigint) as new_count,
        cast(coalesce(sum(daily.reopened_count), 0) as bigint) as reopened_count,
        cast(coalesce(sum(daily.remediated_count), 0) as bigint) as remediated_count,
        cast(coalesce(sum(daily.otherwise_closed_count), 0) as bigint) as otherwise_closed_count,
        cast(coalesce(sum(daily.out_of_sight_count), 0) as bigint) as out_of_sight_count

    from periods

    cross join slices

    left join daily
        on
            slices.owner_name = daily.owner_name
            and slices.severity = daily.severity
            and periods.previous_date < daily.event_date
            and periods.as_of_date >= daily.event_date

    group by periods.as_of_date, slices.owner_name, slices.severity

)

select
    *,
    cast(sum(
        new_count + reopened_count - remediated_count - otherwise_closed_count - out_of_sight_count
    ) over (
        partition by owner_name, severity
        order by as_of_date
        rows between unbounded preceding and current row
    ) as bigint) as open_count
from flows
