with

points as (

    select * from {{ ref('int_metric_points') }}

),

lines as (

    select * from {{ ref('int_metric_lines') }}

),

sized as (

    select
        lines.*,
        cast(lines.point_count as double) as base_size,
        cast(0.62 as double) * (lines.point_count - 1) as freedom,
        greatest(sqrt(pi() / 2) * lines.line_range, sqrt(points.case_size) / 3 * case
            when points.unit = 'share' then 1 / least(points.case_size, lines.past_case_size)
            when points.unit = 'ratio' then 0.0
            else 1.0
        end) as unit_spread

    from points

    inner join lines
        on
            points.metric_id = lines.metric_id
            and points.dimension = lines.dimension
            and points.member = lines.member
            and points.place = lines.place

),

-- A slope in standard errors, as independent errors would have them.
weighed as (

    select
        *,
        slope * sqrt(week_squares) / nullif(unit_spread, 0) as student

    from sized

),

sloping as (

    select
        *,
        coalesce(
            point_count >= {{ var('trend_least_points') }}
            and round(abs({{ normal_deviate('student', 'freedom') }}), 9)
            > {{ var('trend_slope_deviate') }},
            false
        ) as is_sloped

    from weighed

),

-- Correlations of few points come out too low, the more so about a line.
lasting as (

    select
        *,
        case
            when is_sloped then line_correlation + 2 / base_size
            else mean_correlation + 1 / base_size
        end as raised_correlation,
        nullif(1 - case when is_sloped then 4 else 3 end / base_size, 0) as shrinkage

    from sloping

),

estimated as (

    select
        *,
        round(greatest(least(raised_correlation / shrinkage, 1.0), 0.0), 12) as persistence,
        coalesce(
            is_sloped or (
                point_count >= {{ var('trend_least_points') }}
                and round(sqrt(base_size) * raised_correlation, 9)
                > {{ var('trend_persistence_deviate') }}
            ),
            false
        ) as is_moving

    from lasting

)

select
    metric_id,
    dimension,
    member,
    place,
    point_count,
    past_case_size,
    mean_week,
    mean_value,
    week_squares,
    move_squares,
    slope as line_slope,
    unit_range,
    line_range,
    round(freedom, 12) as freedom,
    case when is_sloped then slope else 0.0 end as slope,
    case when is_moving then coalesce(persistence, 0.0) else 0.0 end as persistence,
    round(least(
        coalesce(persistence, 0.0) + {{ var('trend_persistence_deviate') }} / sqrt(base_size), 1.0
    ), 12) as most_persistence,
    is_sloped,
    is_moving
from estimated
