with

counts as (

    select * from {{ ref('int_coverage_counts') }}

),

effective as (

    select
        'effective_coverage' as metric_id,
        *,
        cast(healthy_count as double) as numerator,
        cast(expected_count as double) as denominator,
        cast(expected_count as double) as effective_size
    from counts

),

raw as (

    select
        'raw_coverage' as metric_id,
        *,
        cast(installed_count as double) as numerator,
        cast(expected_count as double) as denominator,
        cast(expected_count as double) as effective_size
    from counts

),

-- Unequal weights make a smaller sample: Kish's effective size carries the interval.
weighted as (

    select
        'weighted_coverage' as metric_id,
        *,
        healthy_weight as numerator,
        expected_weight as denominator,
        expected_weight * expected_weight / nullif(expected_squared_weight, 0) as effective_size
    from counts

),

stacked as (

    select * from effective

    union all

    select * from raw

    union all

    select * from weighted

)

select
    metric_id,
    as_of_date,
    dimension,
    member,
    control_id,
    owner_name,
    numerator,
    denominator,
    effective_size,
    excluded_count,
    exclusions,
    policy_version
from stacked
