with

comparisons as (

    select * from {{ ref('int_control_comparisons') }}

),

judged as (

    select
        as_of_date,
        asset_id,
        control_id,
        policy_version,
        recency_days,
        minimum_version,
        evidence_record_id,
        source_status,
        version,
        last_evidence_at,
        exception_id,
        exclusion_reason,
        is_matched,
        is_installed,
        is_recent,
        is_working,
        is_healthy,
        exclusion_reason is null as is_expected,
        case
            when exclusion_reason is not null then 'excluded'
            when is_healthy then 'effective'
            when is_switched_off and not is_recent then 'dormant'
            else 'gap'
        end as coverage_state,
        case
            when exclusion_reason is not null or is_healthy then null
            when not is_matched then 'no_evidence'
            when not is_installed then 'not_installed'
            when not is_recent then 'stale_evidence'
            when not is_working then 'unhealthy'
            else 'version_too_old'
        end as gap_reason

    from comparisons

)

select * from judged
