with

dependabot_alerts as (
    select
        'dependabot_alerts' as source_table,
        alert_id as source_finding_id,
        coalesce(repository, repository_owner || '/' || repository_name, repository_name)
            as asset_name,
        'Dependabot' as detector,
        ghsa_id as rule_id,
        {{ cve_ids("concat_ws(',', cve_id, identifiers)") }} as cve_ids,
        {{ cwe_ids('cwes') }} as cwe_ids,
        coalesce(ghsa_id, {{ captured('identifiers', "'(GHSA-[0-9a-z-]+)'") }}) as advisory_ids,
        'vulnerability' as finding_kind,
        summary as title,
        package_name as component,
        {{ captured('requirements', "'^=+ *([^ ,]+)$'") }} as component_version,
        fixed_version,
        case when cvss4_score > 0 then cvss4_vector else cvss3_vector end as cvss_vector,
        manifest_path as location,
        severity as source_severity,
        cast(null as string) as severity,
        state as source_finding_status,
        case
            when lower(dismissed_reason) = 'inaccurate' then 'false_positive'
            when lower(state) in ('dismissed', 'auto_dismissed') then 'risk_accepted'
        end as finding_status,
        case when cvss4_score > 0 then cvss4_score else nullif(cvss3_score, 0) end as cvss_score,
        created_at as first_seen_at,
        updated_at as last_seen_at,
        fixed_at as resolved_at,
        _export_date as export_date
    from {{ source('github', 'dependabot_alerts') }}
),

code_scanning_alerts as (
    select
        'code_scanning_alerts' as source_table,
        alert_url as source_finding_id,
        repository as asset_name,
        tool_name as detector,
        rule_id,
        {{ cve_ids('rule_id') }} as cve_ids,
        {{ cwe_ids(replace_all('rule_tags', "'cwe-0+'", "'cwe-'")) }} as cwe_ids,
        {{ captured('rule_id', "'(GHSA-[0-9a-z-]+)'") }} as advisory_ids,
        case
            when {{ matches('rule_id', "'CVE-|GHSA-'") }} then 'vulnerability'
            else 'code_weakness'
        end as finding_kind,
        rule_description as title,
        {{ typed_nulls(['component', 'component_version', 'fixed_version', 'cvss_vector']) }},
        nullif(concat_ws(':', file_path, start_line), '') as location,
        coalesce(security_severity, rule_severity) as source_severity,
        case coalesce(security_severity, rule_severity)
            when 'error' then 'high'
            when 'warning' then 'medium'
            else lower(security_severity)
        end as severity,
        state as source_finding_status,
        case
            when dismissed_reason = 'false positive' then 'false_positive'
            when state like '%dismissed' then 'risk_accepted'
        end as finding_status,
        cast(null as double) as cvss_score,
        created_at as first_seen_at,
        updated_at as last_seen_at,
        fixed_at as resolved_at,
        _export_date as export_date
    from {{ source('github', 'code_scanning_alerts') }}
),

secret_scanning_alerts as (
    select
        'secret_scanning_alerts' as source_table,
        alert_url as source_finding_id,
        repository as asset_name,
        'Secret scanning' as detector,
        secret_type as rule_id,
        {{ typed_nulls(['cve_ids', 'cwe_ids', 'advisory_ids']) }},
        'secret' as finding_kind,
        coalesce(secret_type_name, secret_type) as title,
        {{ typed_nulls(['component', 'component_version', 'fixed_version', 'cvss_vector']) }},
        nullif(concat_ws(':', file_path, start_line), '') as location,
        {{ typed_nulls(['source_severity', 'severity']) }},
        coalesce(resolution, state) as source_finding_status,
        case
            when resolution = 'false_positive' then 'false_positive'
            when resolution in ('wont_fix', 'used_in_tests') then 'risk_accepted'
            when resolution in ('pattern_deleted', 'pattern_edited') then 'not_assessed'
            when state = 'resolved' then 'resolved'
        end as finding_status,
        cast(null as double) as cvss_score,
        created_at as first_seen_at,
        updated_at as last_seen_at,
        case when resolution = 'revoked' then resolved_at end as resolved_at,
        _export_date as export_date
    from {{ source('github', 'secret_scanning_alerts') }}
),

stacked as (
    select * from dependabot_alerts
    union all
    select * from code_scanning_alerts
    union all
    select * from secret_scanning_alerts
)

select
    *,
    coalesce(
        case when asset_name like '%/%' then asset_name end,
        -- Alerts of a single repository name it only in their address.
        {{ captured(
            'source_finding_id', "'^https?://(?:[^/]+/(?:api/v3/)?repos|[^/]+)/([^/]+/[^/]+)/'"
        ) }}
    ) as repository,
    repository as source_asset_id,
    'repository' as asset_kind,
    cast(1 as bigint) as row_count
from stacked
