with

strata as (

    select * from {{ ref('int_change_sums') }}

),

sides as (

    select
        metric_id,
        control_id,
        owner_name,
        sum(case when side = 'goes' then weight else 0.0 end) as gone,
        sum(case when side = 'goes' then counted else 0.0 end) as gone_counted,
        sum(case when side = 'comes' then counted else 0.0 end) as come_counted

    from {{ ref('int_change_sides') }}

    group by metric_id, control_id, owner_name

),

weighed as (

    select
        metric_id,
        control_id,
        unit,
        as_of_date,
        baseline_date,
        owner_name,
        start_numerator,
        start_denominator,
        end_numerator,
        end_denominator,
        start_numerator / nullif(start_denominator, 0) as start_rate,
        end_numerator / nullif(end_denominator, 0) as end_rate,
        start_denominator / nullif(sum(start_denominator) over whole, 0)
            as start_weight,
        end_denominator / nullif(sum(end_denominator) over whole, 0) as end_weight,
        sum(start_numerator) over whole / nullif(sum(start_denominator) over whole, 0)
            as start_value,
        sum(end_numerator) over whole / nullif(sum(end_denominator) over whole, 0)
            as end_value

    from strata

    window whole as (partition by metric_id, control_id)

),

rated as (

    select
        weighed.*,
        weighed.start_denominator - coalesce(sides.gone, 0.0) as cohort,
        weighed.start_numerator - coalesce(sides.gone_counted, 0.0) as cohort_start,
        weighed.end_numerator - coalesce(sides.come_counted, 0.0) as cohort_end,
        (weighed.start_weight + weighed.end_weight) / 2 as mean_weight,
        (
            coalesce(weighed.start_rate, weighed.end_rate)
            + coalesce(weighed.end_rate, weighed.start_rate)
        ) / 2 as mean_rate,
        (weighed.start_value + weighed.end_value) / 2 as mean_value

    from weighed

    left join sides
        on
            weighed.metric_id = sides.metric_id
            and weighed.control_id = sides.control_id
            and weighed.owner_name = sides.owner_name

    where weighed.start_weight is not null and weighed.end_weight is not null

)

-- The cohort was there at both ends. Where nothing was, the mean stands in for its rates.
select
    metric_id,
    control_id,
    unit,
    as_of_date,
    baseline_date,
    owner_name,
    start_numerator,
    start_denominator,
    end_numerator,
    end_denominator,
    start_value,
    end_value,
    cohort,
    mean_weight,
    coalesce(cohort_start / nullif(cohort, 0), mean_rate) as cohort_start_rate,
    coalesce(cohort_end / nullif(cohort, 0), mean_rate) as cohort_end_rate,
    round(mean_weight * (coalesce(end_rate, start_rate) - coalesce(start_rate, end_rate)), 15)
        as rate_part,
    round((mean_rate - mean_value) * (end_weight - start_weight), 15) as mix_part
from rated
