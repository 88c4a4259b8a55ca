with

bases as (

    {{ points_before() }}

),

summed as (

    select
        metric_id,
        dimension,
        member,
        place,
        count(*) as point_count,
        sum(case_size) as cases,
        sum(case_size * week) as week_sum,
        sum(case_size * past_value) as value_sum,
        sum(case_size * week * week) as square_sum,
        sum(case_size * week * past_value) as product_sum,
        avg(abs(past_value - previous_value) * move_weight) as unit_range,
        sum(case
            when previous_value is not null then case_size * power(week - previous_week, 2)
        end) as move_squares
    from bases
    group by metric_id, dimension, member, place

),

-- The straight line through the points, each of the weight of its cases.
lined as (

    select
        *,
        week_sum / cases as mean_week,
        value_sum / cases as mean_value,
        square_sum - week_sum * week_sum / cases as week_squares,
        (product_sum - week_sum * value_sum / cases)
        / nullif(square_sum - week_sum * week_sum / cases, 0) as slope

    from summed

),

resting as (

    select
        bases.metric_id,
        bases.dimension,
        bases.member,
        bases.place,
        bases.move_weight * abs(
            bases.past_value - bases.previous_value
            - lined.slope * (bases.week - bases.previous_week)
        ) as line_range,
        bases.past_value - lined.mean_value as rest,
        bases.previous_value - lined.mean_value as previous_rest,
        bases.past_value - lined.mean_value
        - lined.slope * (bases.week - lined.mean_week) as line_rest,
        bases.previous_value - lined.mean_value
        - lined.slope * (bases.previous_week - lined.mean_week) as previous_line_rest

    from bases

    inner join lined
        on
            bases.metric_id = lined.metric_id
            and bases.dimension = lined.dimension
            and bases.member = lined.member
            and bases.place = lined.place

),

-- How far a rest from the mean, or from the line, is still there at the next point.
correlated as (

    select
        metric_id,
        dimension,
        member,
        place,
        avg(line_range) as line_range,
        sum(rest * previous_rest) / nullif(sum(rest * rest), 0) as mean_correlation,
        sum(line_rest * previous_line_rest)
        / nullif(sum(line_rest * line_rest), 0) as line_correlation
    from resting
    group by metric_id, dimension, member, place

)

select
    lined.metric_id,
    lined.dimension,
    lined.member,
    lined.place,
    lined.point_count,
    round(lined.cases / lined.point_count, 12) as past_case_size,
    round(lined.mean_week, 12) as mean_week,
    round(lined.mean_value, 12) as mean_value,
    round(lined.week_squares, 9) as week_squares,
    round(lined.move_squares, 9) as move_squares,
    round(lined.slope, 12) as slope,
    round(lined.unit_range, 12) as unit_range,
    round(correlated.line_range, 12) as line_range,
    round(correlated.mean_correlation, 12) as mean_correlation,
    round(correlated.line_correlation, 12) as line_correlation
from lined
inner join correlated
    on
        lined.metric_id = correlated.metric_id
        and lined.dimension = correlated.dimension
        and lined.member = correlated.member
        and lined.place = correlated.place
