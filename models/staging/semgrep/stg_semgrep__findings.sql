with

findings as (
    select
        'findings' as source_table,
        finding_id as source_finding_id,
        rule_id,
        {{ cve_ids('vulnerability_id') }} as cve_ids,
        {{ cwe_ids('cwe_names') }} as cwe_ids,
        {{ captured('vulnerability_id', "'(GHSA-[0-9a-z-]+)'") }} as advisory_ids,
        repository,
        rule_message as title,
        package_name as component,
        package_version as component_version,
        fixed_version,
        nullif(concat_ws(':', file_path, line), '') as location,
        severity as source_severity,
        cast(null as string) as severity,
        status as source_finding_status,
        case
            when lower(status) in ('ignored', 'muted') and triage_reason = 'false_positive'
                then 'false_positive'
            when lower(status) in ('ignored', 'muted') then 'risk_accepted'
            when lower(status) = 'fixed' then 'resolved'
            -- Its rule or its file left the scan.
            when lower(status) = 'removed' then 'not_assessed'
            else 'open'
        end as finding_status,
        created_at as first_seen_at,
        case when lower(status) = 'fixed' then state_updated_at end as resolved_at,
        _export_date as export_date
    from {{ source('semgrep', 'findings') }}
),

scan_results as (
    select
        'scan_results' as source_table,
        {{ numbered(
            "concat_ws('|', check_id, file_path, nullif(fingerprint, 'requires login'), package_name)",
            'start_line, start_column, _row_number'
        ) }} as source_finding_id,
        check_id as rule_id,
        -- A rule for code cites CVEs as examples.
        {{ cve_ids('case when package_name is not null then metadata end') }} as cve_ids,
        {{ cwe_ids('metadata') }} as cwe_ids,
        {{ captured('metadata', "'(GHSA-[0-9a-z-]+)'") }} as advisory_ids,
        cast(null as string) as repository,
        message as title,
        package_name as component,
        package_version as component_version,
        cast(null as string) as fixed_version,
        concat_ws(':', file_path, start_line) as location,
        severity as source_severity,
        case severity
            when 'ERROR' then 'high'
            when 'WARNING' then 'medium'
            when 'INFO' then 'low'
        end as severity,
        case when is_ignored then 'is_ignored' end as source_finding_status,
        case when is_ignored then 'risk_accepted' end as finding_status,
        {{ typed_nulls(['first_seen_at', 'resolved_at'], 'timestamp') }},
        _export_date as export_date
    from {{ source('semgrep', 'scan_results') }}
),

supply_chain_vulns as (
    select
        'supply_chain_vulns' as source_table,
        {{ numbered(
            "concat_ws('|', group_key, dependency_name, file_path)",
            'dependency_version, _row_number'
        ) }} as source_finding_id,
        rule_id,
        {{ cve_ids('advisory_references') }} as cve_ids,
        {{ cwe_ids('advisory_references') }} as cwe_ids,
        {{ captured('advisory_references', "'(GHSA-[0-9a-z-]+)'") }} as advisory_ids,
        repository,
        title,
        dependency_name as component,
        dependency_version as component_version,
        fixed_version,
        concat_ws(':', file_path, start_line) as location,
        severity as source_severity,
        cast(null as string) as severity,
        triage_status as source_finding_status,
        case
            when triage_status = 'CLOSED' and dismiss_reason = 'FALSE_POSITIVE'
                then 'false_positive'
            when triage_status = 'CLOSED' and dismiss_reason <> 'UNKNOWN_REASON'
                then 'risk_accepted'
            when triage_status = 'CLOSED' then 'resolved'
        end as finding_status,
        opened_at as first_seen_at,
        cast(null as timestamp) as resolved_at,
        _export_date as export_date
    from {{ source('semgrep', 'supply_chain_vulns') }}
),

stacked as (
    select * from findings
    union all
    select * from scan_results
    union all
    select * from supply_chain_vulns
)

select
    *,
    'repository' as asset_kind,
    repository as asset_name,
    case
        when component is not null then 'vulnerability'
        when {{ matches('rule_id', "'(^|[.])secrets[.]'") }} then 'secret'
        else 'code_weakness'
    end as finding_kind,
    cast(1 as bigint) as row_count
from stacked
