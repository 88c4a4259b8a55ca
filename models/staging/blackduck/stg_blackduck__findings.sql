with

security as (

    select * from {{ source('blackduck', 'security') }}

),

mapped as (

    select
        'security' as source_table,
        concat_ws(
            '|', project_path, component_id, coalesce(version_id, component_version), origin_id,
            vulnerability_id
        ) as source_finding_id,
        vulnerability_id as rule_id,
        {{ cve_ids('vulnerability_id') }} as cve_ids,
        {{ cwe_ids('cwes') }} as cwe_ids,
        coalesce(
            {{ captured('vulnerability_id', "'(BDSA-[0-9]+-[0-9]+)'") }},
            'VULNDB-' || {{ captured('vulnerability_id', "'^([0-9]+)$'") }}
        ) as advisory_ids,
        'application' as asset_kind,
        project_path as asset_name,
        'vulnerability' as finding_kind,
        vulnerability_id || ' in ' || concat_ws(' ', component_name, component_version) as title,
        coalesce(
            {{ captured('origin_name', "'^(.+):[^:]*$'") }},
            {{ captured('origin_name', "'^(.+)/[^/]*$'") }},
            component_name
        ) as component,
        coalesce(origin_version, component_version) as component_version,
        security_risk as source_severity,
        remediation_status as source_finding_status,
        case upper(replace(remediation_status, ' ', '_'))
            when 'NEEDS_REVIEW' then 'open'
            when 'REMEDIATION_REQUIRED' then 'open'
            when 'UNDER_INVESTIGATION' then 'open'
            when 'AFFECTED' then 'open'
            when 'NOT_AFFECTED' then 'passed'
            when 'REMEDIATION_COMPLETE' then 'resolved'
            when 'PATCHED' then 'resolved'
        end as finding_status,
        cast(1 as bigint) as row_count,
        base_score as cvss_score,
        lower(exploit_available) in ('true', 'yes') as is_exploit_known,
        _export_date as export_date

    from security

)

select * from mapped
