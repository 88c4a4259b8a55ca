with

limits as (

    select * from {{ ref('metric_limits') }}

),

ranked as (

    select
        *,
        count(p_value) over family as family_count,
        row_number() over (
            partition by metric_id, dimension, as_of_date
            order by p_value nulls last, member
        ) as family_rank

    from limits

    window family as (partition by metric_id, dimension, as_of_date)

),

-- Benjamini and Hochberg: of the members that are called, so large a share is chance.
corrected as (

    select
        *,
        min(p_value * family_count / family_rank) over (
            partition by metric_id, dimension, as_of_date
            order by family_rank desc
            rows between unbounded preceding and current row
        ) as q_value

    from ranked

),

outside as (

    select
        *,
        case
            when deviation is null then false
            when dimension = 'owner' then q_value <= {{ var('false_discovery_share') }}
            else value < lower_limit or value > upper_limit
        end as is_outside

    from corrected

),

leaving as (

    select
        *,
        is_outside and not coalesce(lag(is_outside) over series, false) as is_departure

    from outside

    window series as (partition by metric_id, dimension, member order by as_of_date)

),

numbered as (

    select
        *,
        sum(case when is_departure then 1 else 0 end) over (
            partition by metric_id, dimension, member
            order by as_of_date
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
        max(case when is_departure then round(value - center, 12) end) over departure
            as departure_size,
        count(*) over (
            partition by metric_id, dimension, member, departure_number
            order by as_of_date
            rows between unbounded preceding and current row
        ) as points_since

    from numbered

    window departure as (partition by metric_id, dimension, member, departure_number)

)

select
    metric_id,
    dimension,
    member,
    case when p_value is not null then q_value end as q_value,
    departure_size,
    as_of_date,
    departure_date,
    is_departure,
    coalesce(
        points_since <= {{ var('trend_level_points') }}
        and round(sign(departure_size) * (
            value - weekday_effect - left_center
            - left_slope * cast(as_of_date - departure_date as int) / cast(7 as double)
        ) - abs(departure_size) / 2, 12) >= 0,
        false
    ) as is_away
from left_behind
