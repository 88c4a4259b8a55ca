with

comparisons as (

    select
        *,
        exclusion_reason is null as is_expected

    from {{ ref('int_control_comparisons') }}

)

select
    as_of_date,
    asset_id,
    control_id,
    evidence_record_id,
    exception_id,
    owner_name,
    asset_class,
    environment,
    criticality,
    exposure,
    policy_version,
    source_status,
    version,
    minimum_version,
    exclusion_reason,
    table_names,
    recency_days,
    criticality_weight,
    last_evidence_at,
    is_expected,
    case
        when not is_expected then 'excluded'
        when is_healthy then 'effective'
        when is_switched_off and not is_recent then 'dormant'
        else 'gap'
    end as coverage_state,
    case
        when not is_expected or is_healthy then null
        when not is_matched then 'no_evidence'
        when not is_installed then 'not_installed'
        when not is_recent then 'stale_evidence'
        when not is_working then 'unhealthy'
        else 'version_too_old'
    end as gap_reason,
    is_expected and is_matched as is_matched,
    is_expected and is_matched and is_installed as is_installed,
    is_expected and is_recent as is_recent,
    is_expected and is_healthy as is_healthy
from comparisons
{{ kept_rows() }}
