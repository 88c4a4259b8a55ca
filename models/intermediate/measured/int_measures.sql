with

shares as (

    select * from {{ ref('int_inventory_measures') }}

    union all

    select * from {{ ref('int_coverage_measures') }}

    union all

    select * from {{ ref('int_joint_coverage_measures') }}

    union all

    select * from {{ ref('int_time_in_coverage_measures') }}

    union all

    select * from {{ ref('int_matched_cohort_measures') }}

),

estimates as (

    select
        *,
        cast(null as string) as policy_version
    from {{ ref('int_population_measures') }}

    union all

    select
        *,
        cast(null as string) as policy_version
    from {{ ref('int_gap_age_measures') }}

),

stacked as (

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
        cast(null as double) as measured_value,
        cast(null as double) as measured_low,
        cast(null as double) as measured_high,
        excluded_count,
        exclusions,
        policy_version
    from shares

    union all

    select
        metric_id,
        as_of_date,
        dimension,
        member,
        control_id,
        owner_name,
        numerator,
        denominator,
        cast(null as double) as effective_size,
        measured_value,
        measured_low,
        measured_high,
        cast(0 as bigint) as excluded_count,
        '{}' as exclusions,
        policy_version
    from estimates

)

select * from stacked
