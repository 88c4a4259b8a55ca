with

limits as (

    select * from {{ ref('metric_limits') }}

),

departures as (

    select * from {{ ref('metric_departures') }}

),

ruled as (

    select
        limits.*,
        departures.q_value,
        departures.departure_size,
        departures.is_departure,
        departures.departure_date,
        case
            when limits.deviation is null then null
            when departures.is_away and limits.dimension = 'owner' then 'stands_out'
            when departures.is_away then 'jump'
            when limits.dimension = 'owner' or abs(limits.drift) <= 3 then null
            when limits.course in ('rising', 'falling') and limits.slope * limits.drift < 0
                then 'turn'
            else 'drift'
        end as rule

    from limits

    inner join departures
        on
            limits.metric_id = departures.metric_id
            and limits.dimension = departures.dimension
            and limits.member = departures.member
            and limits.as_of_date = departures.as_of_date

),

-- A signal goes on from its first date until a date without one, or until the next departure.
spells as (

    select
        *,
        sum(case when rule is null or is_departure then 1 else 0 end) over (
            partition by metric_id, dimension, member
            order by as_of_date
            rows between unbounded preceding and current row
        ) as spell_number

    from ruled

)

select
    metric_id,
    control_id,
    dimension,
    member,
    owner_name,
    chart,
    course,
    rule,
    value,
    center,
    lower_limit,
    upper_limit,
    weekday_effect,
    smoothed_value,
    pace,
    pace_low,
    pace_high,
    drift,
    p_value,
    q_value,
    as_of_date,
    cast(point_count as bigint) as point_count,
    case
        when rule in ('jump', 'stands_out') and departure_size > 0 then 'up'
        when rule in ('jump', 'stands_out') then 'down'
        when rule is not null and drift > 0 then 'up'
        when rule is not null then 'down'
    end as signal_direction,
    case when rule in ('jump', 'stands_out') then departure_size end as signal_size,
    rule is not null as is_signal,
    center is null as is_suppressed,
    case
        when rule in ('jump', 'stands_out') then departure_date
        when rule is not null
            then
                min(case when rule is not null then as_of_date end) over (
                    partition by metric_id, dimension, member, spell_number
                )
    end as signal_since_date
from spells
