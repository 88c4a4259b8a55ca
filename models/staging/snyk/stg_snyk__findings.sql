{% set known = "'(?i)attacked|high|functional|mature|proof'" %}
{% set unknown = "'(?i)unproven|no.known'" %}
with

issues as (

    select
        'issues' as source_table,
        concat_ws('|', issue_id, project_id, package_name, package_version) as source_finding_id,
        coalesce(project_id, {{ captured('project_url', "'/project/([0-9a-f-]+)'") }})
            as source_asset_id,
        issue_key as rule_id,
        {{ cve_ids('problems') }} as cve_ids,
        {{ cwe_ids('classes') }} as cwe_ids,
        {{ joined(all_matches('problems', "'GHSA(?:-[0-9a-z]{4}){3}'")) }} as advisory_ids,
        project_name as asset_name,
        case
            when lower(issue_type) like '%license%' then 'license'
            when lower(issue_type) like '%code%' and lower(issue_type) not like '%infra%'
                then 'code_weakness'
            when {{ matches('issue_type', "'(?i)config|cloud|iac|infra'") }} then 'misconfiguration'
            else 'vulnerability'
        end as finding_kind,
        title,
        package_name as component,
        package_version as component_version,
        case
            when fixed_in like '[%' then {{ joined(json_list('fixed_in')) }} else fixed_in
        end as fixed_version,
        resource_path as location,
        severity as source_severity,
        cvss_vector,
        case
            when is_fixed then 'resolved'
            when is_ignored and coalesce(lower(status), 'open') = 'open' then 'ignored'
            else status
        end as source_finding_status,
        cast(1 as bigint) as row_count,
        cvss_score,
        case
            when {{ matches('exploit_maturity', known) }} then true
            when {{ matches('exploit_maturity', unknown) }} then false
        end as is_exploit_known,
        created_at as first_seen_at,
        updated_at as last_seen_at,
        resolved_at,
        _export_date as export_date

    from {{ source('snyk', 'issues') }}

),

test_results as (

    select
        'test_results' as source_table,
        concat_ws(
            '|', project_name, target_file, issue_id, package_name, package_version, message
        ) as source_finding_id,
        cast(null as string) as source_asset_id,
        max(issue_id) as rule_id,
        max({{ cve_ids('cves') }}) as cve_ids,
        max({{ cwe_ids('cwes') }}) as cwe_ids,
        max({{ joined(all_matches('ghsas', "'GHSA(?:-[0-9a-z]{4}){3}'")) }}) as advisory_ids,
        max(coalesce(project_name, scan_path)) as asset_name,
        case
            when max(issue_type) = 'license' then 'license'
            when max(coalesce(message, sub_type)) is not null then 'misconfiguration'
            else 'vulnerability'
        end as finding_kind,
        max(title) as title,
        max(coalesce(package_name, sub_type)) as component,
        max(package_version) as component_version,
        max(coalesce({{ joined(json_list('fixed_in')) }}, nearest_fixed_in)) as fixed_version,
        nullif(max(concat_ws(':', target_file, line_number)), '') as location,
        max(severity) as source_severity,
        max(cvss_vector) as cvss_vector,
        case
            when bool_and(coalesce(is_ignored, false) or ignore_rules is not null) then 'ignored'
        end as source_finding_status,
        count(*) as row_count,
        max(cvss_score) as cvss_score,
        case
            when {{ matches('max(exploit_maturity)', known) }} then true
            when {{ matches('max(exploit_maturity)', unknown) }} then false
        end as is_exploit_known,
        {{ typed_nulls(['first_seen_at', 'last_seen_at', 'resolved_at'], 'timestamp') }},
        _export_date as export_date

    from {{ source('snyk', 'test_results') }}

    group by _export_date, source_finding_id

),

stacked as (

    select * from issues

    union all

    select * from test_results

)

select
    *,
    case when asset_name like 'docker-image|%' then 'image' else 'repository' end as asset_kind,
    case when asset_name like 'docker-image|%' then split_part(asset_name, '|', 2) end
        as image_name,
    -- A project that was imported from a repository is called owner/name:manifest.
    {{ captured('asset_name', "'^([A-Za-z0-9_-]+/[A-Za-z0-9_./-]+?)(?:[(:].*)?$'") }} as repository
from stacked
