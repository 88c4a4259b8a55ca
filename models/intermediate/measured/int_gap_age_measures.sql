with

curves as (

    select * from {{ ref('int_gap_age_curves') }}

),

banded as (

    select
        *,
        {{ survival_band() }}

    from curves

),

-- The tolerance keeps a curve that is exactly one half from missing it by rounding.
medians as (

    select
        'gap_age_median' as metric_id,
        as_of_date,
        dimension,
        member,
        control_id,
        'all' as owner_name,
        cast(min(case when survival <= 0.5 + 1e-12 then age_days end) as double) as measured_value,
        cast(
            min(
                case when coalesce(survival_low, survival) <= 0.5 + 1e-12 then age_days end
            ) as double
        ) as measured_low,
        cast(
            min(case when survival_high <= 0.5 + 1e-12 then age_days end) as double
        ) as measured_high,
        sum(event_count) as numerator,
        sum(leaving_count) as denominator

    from banded

    group by as_of_date, dimension, member, control_id

)

select * from medians
