with

-- Too few points or cases tell nothing. One case, of as few as there are or were, one day is never
-- a signal.
expectations as (

    select
        *,
        value - weekday_effect as adjusted,
        case
            when point_count < {{ var('trend_least_points') }} then null
            when unit = 'share' and case_size < {{ var('trend_least_cases') }} then null
            when unit = 'share' then greatest(3 * spread, 1 / least(case_size, past_case_size))
            when unit = 'ratio' then nullif(3 * spread, 0)
            else greatest(3 * spread, 1.0)
        end as half_width

    from {{ ref('metric_expectations') }}

),

weighed as (

    select
        *,
        3 * (adjusted - center) / half_width / sqrt(1 + 1.0 / nullif(point_count, 0)) as student,
        0.62 * (point_count - 1) as freedom,
        power(
            1 - {{ var('trend_newest_weight') }},
            count(*) over (partition by metric_id, dimension, member)
            - row_number() over (partition by metric_id, dimension, member order by as_of_date)
        ) as age_weight

    from expectations

),

-- The spread is an estimate from few points: deviations from it are Student's.
deviating as (

    select
        *,
        {{ normal_deviate('student', 'freedom') }} as deviation

    from weighed

),

smoothed as (

    select
        *,
        case when deviation is not null then 2 * {{ normal_tail('abs(deviation)') }} end as p_value,
        sum(adjusted * age_weight) over upto / nullif(sum(age_weight) over upto, 0)
            as smoothed_value,
        sum(case
            when deviation is not null then least(greatest(deviation, -3.0), 3.0) * age_weight
        end) over upto / nullif(sqrt(
            sum(case when deviation is not null then age_weight * age_weight end) over upto
        ), 0) as drift

    from deviating

    window upto as (
        partition by metric_id, dimension, member
        order by as_of_date
        rows between unbounded preceding and current row
    )

)

select
    metric_id,
    control_id,
    dimension,
    member,
    owner_name,
    course,
    point_count,
    value,
    weekday_effect,
    smoothed_value,
    slope,
    pace,
    pace_low,
    pace_high,
    deviation,
    drift,
    p_value,
    as_of_date,
    case when unit = 'share' then 'p' else 'xmr' end as chart,
    case when half_width is not null then center + weekday_effect end as center,
    case
        when half_width is null then null
        when unit = 'share' then greatest(round(center + weekday_effect - half_width, 12), 0.0)
        else round(center + weekday_effect - half_width, 12)
    end as lower_limit,
    case
        when half_width is null then null
        when unit = 'share' then least(round(center + weekday_effect + half_width, 12), 1.0)
        else round(center + weekday_effect + half_width, 12)
    end as upper_limit
from smoothed
