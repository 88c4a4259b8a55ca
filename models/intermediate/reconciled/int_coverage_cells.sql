with

coverage as (

    select * from {{ ref('int_control_coverage') }}

),

-- Counted once, as finely as any figure wants it: every slice is a sum of these.
counted as (

    select
        as_of_date,
        control_id,
        owner_name,
        asset_class,
        environment,
        criticality,
        exposure,
        policy_version,
        criticality_weight,
        min(recency_days) as recency_days,
        count(*) filter (where is_expected) as expected_count,
        count(*) filter (where is_matched) as matched_count,
        count(*) filter (where is_installed) as installed_count,
        count(*) filter (where is_recent) as recent_count,
        count(*) filter (where is_healthy) as healthy_count,
        count(*) filter (where coverage_state = 'gap') as gap_count,
        count(*) filter (where coverage_state = 'dormant') as dormant_count,
        count(*) filter (where not is_expected) as excluded_count,
        count(*) filter (where exclusion_reason = 'exception') as exception_count,
        count(*) filter (where exclusion_reason = 'known_only_to_control')
            as known_only_to_control_count,
        count(*) filter (where exclusion_reason = 'lifecycle_inactive') as inactive_count,
        count(*) filter (where exclusion_reason = 'lifecycle_unknown') as lifecycle_unknown_count,
        count(*) filter (where exclusion_reason = 'not_assessed') as not_assessed_count,
        count(*) filter (where exclusion_reason = 'lifecycle_in_stock') as in_stock_count,
        count(*) filter (where exclusion_reason = 'lifecycle_retired') as retired_count,
        count(*) filter (where exclusion_reason = 'lifecycle_active') as active_count

    from coverage

    group by
        as_of_date,
        control_id,
        owner_name,
        asset_class,
        environment,
        criticality,
        exposure,
        policy_version,
        criticality_weight

)

select * from counted
