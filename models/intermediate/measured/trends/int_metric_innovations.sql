with

courses as (

    select * from {{ ref('int_metric_courses') }}

),

bases as (

    {{ points_before() }}

),

-- What is left of each point after its course, and what was left of the one before it.
resting as (

    select
        courses.metric_id,
        courses.dimension,
        courses.member,
        courses.place,
        cast(courses.point_count as double) as base_size,
        courses.persistence,
        bases.case_size,
        bases.past_value - courses.mean_value
        - courses.slope * (bases.week - courses.mean_week) as rest,
        bases.previous_value - courses.mean_value
        - courses.slope * (bases.previous_week - courses.mean_week) as previous_rest

    from bases

    inner join courses
        on
            bases.metric_id = courses.metric_id
            and bases.dimension = courses.dimension
            and bases.member = courses.member
            and bases.place = courses.place

)

-- Level, slope and persistence were told by the same points, which therefore surprise less.
select
    metric_id,
    dimension,
    member,
    place,
    round(
        avg(abs(rest - persistence * previous_rest) * sqrt(case_size))
        * sqrt((max(base_size) - 1) / (max(base_size) - 3)), 12
    ) as unit_innovation
from resting
where base_size > 3
group by metric_id, dimension, member, place
