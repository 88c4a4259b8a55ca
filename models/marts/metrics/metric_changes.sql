with

strata as (

    select * from {{ ref('int_rate_changes') }}

),

rated as (

    select
        *,
        start_numerator / nullif(start_denominator, 0) as start_rate,
        end_numerator / nullif(end_denominator, 0) as end_rate,
        start_denominator / nullif(sum(start_denominator) over total, 0) as start_weight,
        end_denominator / nullif(sum(end_denominator) over total, 0) as end_weight

    from strata

    window total as (
        partition by as_of_date, metric_id, control_id, stratum_dimension
    )

),

-- A stratum that exists at one end only has no rate of its own to change: it takes the rate that
-- it has, and all of its effect is mix.
effects as (

    select
        *,
        (start_weight + end_weight) / 2
        * (coalesce(end_rate, start_rate) - coalesce(start_rate, end_rate)) as rate_part,
        (coalesce(start_rate, end_rate) + coalesce(end_rate, start_rate)) / 2
        * (end_weight - start_weight) as mix_part

    from rated

    where start_weight is not null and end_weight is not null

),

summed as (

    select
        as_of_date,
        baseline_date,
        metric_id,
        control_id,
        stratum_dimension,
        count(*) filter (where start_rate is not null and end_rate is not null) as stratum_count,
        count(*) filter (where end_rate > start_rate) as risen_count,
        count(*) filter (where end_rate < start_rate) as fallen_count,
        sum(start_numerator) / nullif(sum(start_denominator), 0) as total_start,
        sum(end_numerator) / nullif(sum(end_denominator), 0) as total_end,
        round(sum(rate_part), 12) as rate_effect,
        round(sum(mix_part), 12) as mix_effect

    from effects

    group by as_of_date, baseline_date, metric_id, control_id, stratum_dimension

)

select
    metric_id,
    control_id,
    stratum_dimension,
    total_start,
    total_end,
    rate_effect,
    mix_effect,
    stratum_count,
    as_of_date,
    baseline_date,
    total_end - total_start as total_change,
    coalesce(
        stratum_count > 1
        and (
            (total_end < total_start and risen_count = stratum_count)
            or (total_end > total_start and fallen_count = stratum_count)
        ),
        false
    ) as is_simpson_reversal
from summed
