with

shares as (

    {{ stacked(
        [
            ref('int_inventory_measures'),
            ref('int_coverage_measures'),
            ref('int_joint_coverage_measures'),
            ref('int_time_in_coverage_measures'),
            ref('int_matched_cohort_measures'),
        ],
        [
            'metric_id', 'as_of_date', 'dimension', 'member', 'control_id', 'owner_name',
            'numerator', 'denominator', 'effective_size', 'excluded_count', 'exclusions',
            'policy_version',
        ],
    ) }}

),

others as (

    {{ stacked(
        [ref('int_population_measures'), ref('int_gap_age_measures')],
        [
            'metric_id', 'as_of_date', 'dimension', 'member', 'control_id', 'owner_name',
            'numerator', 'denominator', 'measured_value', 'measured_low', 'measured_high',
        ],
    ) }}

),

findings as (

    {{ stacked(
        [
            ref('int_finding_measures'),
            ref('int_finding_flow_measures'),
            ref('int_remediation_measures'),
            ref('int_deadline_measures'),
            ref('int_known_exploited_measures'),
            ref('int_account_measures'),
            ref('int_privilege_measures'),
            ref('int_review_measures'),
            ref('int_deprovision_measures'),
            ref('int_access_finding_measures'),
        ],
        [
            'metric_id', 'as_of_date', 'dimension', 'member', 'control_id', 'owner_name',
            'numerator', 'denominator', 'effective_size', 'measured_value', 'measured_low',
            'measured_high', 'excluded_count', 'exclusions',
        ],
    ) }}

),

all_measures as (

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
        cast(null as string) as policy_version
    from others

    union all

    select
        *,
        cast(null as string) as policy_version
    from findings

)

select * from all_measures
