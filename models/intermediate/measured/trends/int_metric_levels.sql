{% set points = var('trend_level_points') %}
with

-- The move to each point, and the points before and from it on, so many of each.
moving as (

    select
        *,
        adjusted_value - previous_value as move_size,
        count(*) over earlier as earlier_count,
        count(*) over later as later_count,
        (avg(adjusted_value) over later) - (avg(adjusted_value) over earlier) as shift,
        (var_pop(adjusted_value) over earlier) + (var_pop(adjusted_value) over later)
            as error_of_two_levels,
        2 * (var_pop(adjusted_value) over both_sides)
        - 2 * power(covar_pop(adjusted_value, place) over both_sides, 2)
        / {{ (4 * points * points - 1) / 12 }} as error_of_a_line

    from {{ ref('int_metric_points') }}

    window
        earlier as (
            partition by metric_id, dimension, member
            order by place
            rows between {{ points }} preceding and 1 preceding
        ),
        later as (
            partition by metric_id, dimension, member
            order by place
            rows between current row and {{ points - 1 }} following
        ),
        both_sides as (
            partition by metric_id, dimension, member
            order by place
            rows between {{ points }} preceding and {{ points - 1 }} following
        )

),

-- How far the figure moves at other times.
moved as (

    select
        *,
        round(
            ((sum(abs(move_size)) over neighbours) - abs(move_size)) / {{ 2 * points - 2 }}, 12
        ) as usual_move

    from moving

    window neighbours as (
        partition by metric_id, dimension, member
        order by place
        rows between {{ points - 1 }} preceding and {{ points - 1 }} following
    )

),

-- A step and no slope: one move made at least half of the shift and stands out among the moves, two
-- levels fit clearly better than a line, and the shift is four of its standard errors.
judged as (

    select
        *,
        earlier_count = {{ points }} and later_count = {{ points }}
        and move_size * shift > 0
        and round(abs(move_size) - abs(shift) / 2, 12) >= 0
        and round(abs(move_size) - 2 * usual_move, 12) > 0
        and round(abs(shift) - 4 * sqrt(pi() / {{ 2 * points }}) * usual_move, 12) > 0
        and round(error_of_two_levels - 0.6 * error_of_a_line, 12) < 0
        and abs(shift) > case
            when unit = 'share' then 1 / case_size
            when unit = 'ratio' then 0.0
            else 1.0
        end as is_new_level

    from moved

)

-- A new level is known of once so many points lie on it.
select
    metric_id,
    dimension,
    member,
    unit,
    adjusted_value,
    case_size,
    previous_value,
    previous_size,
    place,
    coalesce(max(case when is_new_level then place end) over (
        partition by metric_id, dimension, member
        order by place
        rows between unbounded preceding and {{ points }} preceding
    ), 1) as level_place,
    coalesce(is_new_level, false) as is_new_level,
    as_of_date,
    previous_date
from judged
