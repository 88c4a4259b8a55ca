with

points as (

    select * from {{ ref('int_metric_points') }}

),

courses as (

    select * from {{ ref('int_metric_courses') }}

),

innovations as (

    select * from {{ ref('int_metric_innovations') }}

),

-- A line is less sure the further it is drawn on.
placed as (

    select
        points.*,
        courses.past_case_size,
        courses.mean_week,
        courses.mean_value,
        courses.line_slope,
        courses.slope,
        courses.persistence,
        courses.is_sloped,
        courses.is_moving,
        coalesce(courses.point_count, 0) as point_count,
        points.previous_value - courses.mean_value - courses.slope * (
            cast(points.previous_date - points.as_of_date as int) / cast(7 as double)
            - courses.mean_week
        ) as previous_rest,
        sqrt(pi() / 2 / points.case_size) * case
            when courses.persistence > 0 then innovations.unit_innovation
            when courses.is_sloped then courses.line_range
            else courses.unit_range
        end * case
            when courses.is_sloped
                then sqrt(
                    1 + points.case_size * courses.mean_week * courses.mean_week
                    / courses.week_squares / (1 + 1 / cast(courses.point_count as double))
                )
            else 1.0
        end as spread,
        sqrt(pi() / 2) * innovations.unit_innovation / nullif(sqrt(
            power(1 - courses.most_persistence, 2) * courses.week_squares + courses.move_squares
        ), 0) * {{ student_deviate(var('z_95'), 'courses.freedom') }} as pace_doubt

    from points

    left join courses
        on
            points.metric_id = courses.metric_id
            and points.dimension = courses.dimension
            and points.member = courses.member
            and points.place = courses.place

    left join innovations
        on
            points.metric_id = innovations.metric_id
            and points.dimension = innovations.dimension
            and points.member = innovations.member
            and points.place = innovations.place

),

told as (

    select
        *,
        case
            when point_count >= {{ var('trend_least_points') }} then round(line_slope, 12)
        end as pace,
        case
            when point_count >= {{ var('trend_least_points') }}
                then round(line_slope - pace_doubt, 12)
        end as pace_low,
        case
            when point_count >= {{ var('trend_least_points') }}
                then round(line_slope + pace_doubt, 12)
        end as pace_high

    from placed

)

select
    metric_id,
    control_id,
    dimension,
    member,
    owner_name,
    unit,
    case
        when point_count < {{ var('trend_least_points') }} then null
        when is_sloped and pace_low > 0 then 'rising'
        when is_sloped and pace_high < 0 then 'falling'
        when is_moving then 'wandering'
        else 'steady'
    end as course,
    metric_value as value,
    case_size,
    weekday_effect,
    round(mean_value - slope * mean_week + persistence * previous_rest, 12) as center,
    past_case_size,
    round(spread, 12) as spread,
    slope,
    persistence,
    pace,
    pace_low,
    pace_high,
    as_of_date,
    point_count
from told
