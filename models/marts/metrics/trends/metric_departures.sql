with

ranked as (

    select
        *,
        count(p_value) over (partition by metric_id, dimension, as_of_date) as family_count,
        row_number() over (
            partition by metric_id, dimension, as_of_date order by p_value nulls last, member
        ) as family_rank

    from {{ ref('metric_limits') }}

),

-- Benjamini and Hochberg: of the members that are called, so large a share is chance.
corrected as (

    select
        *,
        min(p_value * family_count / family_rank) over (
            partition by metric_id, dimension, as_of_date order by family_rank desc
            rows between unbounded preceding and current row
        ) as q_value

    from ranked

),

-- A figure one case away lies on its limit, but for the digits in which the two were rounded.
sided as (

    select
        *,
        value - weekday_effect as adjusted,
        case
            when dimension = 'owner' and q_value > {{ var('false_discovery_share') }} then 0
            when round(lower_limit - value, 9) > 0 then -1
            when round(value - upper_limit, 9) > 0 then 1
            else 0
        end as side

    from corrected

),

-- Whoever only comes back, inside the limits that the point before left, departs from nothing.
leaving as (

    select
        *,
        case
            when side in (0, lag(side, 1, 0) over series) then false
            when lag(side, 1, 0) over series = 0 then true
            when side < 0
                then round((lag(lower_limit - weekday_effect) over series) - adjusted, 9) > 0
            else round(adjusted - (lag(upper_limit - weekday_effect) over series), 9) > 0
        end as is_departure

    from sided

    window series as (partition by metric_id, dimension, member order by as_of_date)

),

numbered as (

    select
        *,
        sum(case when is_departure then 1 else 0 end) over (
            partition by metric_id, dimension, member order by as_of_date
            rows between unbounded preceding and current row
        ) as departure_number

    from leaving

),

-- What the last departure left, and by how much: the course that it would have gone on with.
left_behind as (

    select
        *,
        max(case when is_departure then as_of_date end) over departure as departure_date,
        max(case when is_departure then center - weekday_effect end) over departure as left_center,
        max(case when is_departure then slope end) over departure as left_slope,
        max(case when is_departure then value - center end) over departure as departure_size,
        row_number() over (
            partition by metric_id, dimension, member, departure_number order by as_of_date
        ) as points_since

    from numbered

    window departure as (partition by metric_id, dimension, member, departure_number)

)

select
    metric_id,
    dimension,
    member,
    case when p_value is not null then q_value end as q_value,
    round(departure_size, 12) as departure_size,
    as_of_date,
    departure_date,
    is_departure,
    min(case
        when
            points_since <= {{ var('trend_level_points') }}
            and round(sign(departure_size) * (
                adjusted - left_center
                - left_slope * cast(as_of_date - departure_date as int) / cast(7 as double)
            ) - abs(departure_size) / 2, 12) >= 0
            then 1
        else 0
    end) over (
        partition by metric_id, dimension, member, departure_number order by as_of_date
        rows between unbounded preceding and current row
    ) = 1 as is_away
from left_behind
