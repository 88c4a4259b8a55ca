with

issues as (

    select
        *,
        lower(issue_type) as kind,
        lower(coalesce(exploit_maturity, '')) as maturity
    from {{ source('snyk', 'issues') }}

),

test_results as (

    select
        *,
        lower(coalesce(exploit_maturity, '')) as maturity,
        concat_ws(
            '|', project_name, target_file, issue_id, package_name, package_version, message
        ) as finding_id,
        coalesce(is_ignored, false) or ignore_rules is not null as is_taken_out
    from {{ source('snyk', 'test_results') }}

),

mapped_issues as (

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
            when kind like '%license%' then 'license'
            when kind like '%code%' then 'code_weakness'
            when {{ matches('kind', "'config|cloud|iac|infrastructure'") }} then 'misconfiguration'
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
            when {{ matches('maturity', "'attacked|high|functional|mature|proof'") }} then true
            when {{ matches('maturity', "'unproven|no known|no-known'") }} then false
        end as is_exploit_known,
        created_at as first_seen_at,
        updated_at as last_seen_at,
        resolved_at,
        _export_date as export_date

    from issues

),

grouped_results as (

    select
        'test_results' as source_table,
        finding_id as source_finding_id,
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
        case when bool_and(is_taken_out) then 'ignored' end as source_finding_status,
        count(*) as row_count,
        max(cvss_score) as cvss_score,
        case
            when {{ matches('max(maturity)', "'attacked|high|functional|mature|proof'") }} then true
            when {{ matches('max(maturity)', "'unproven|no known|no-known'") }} then false
        end as is_exploit_known,
        cast(null as timestamp) as first_seen_at,
        cast(null as timestamp) as last_seen_at,
        cast(null as timestamp) as resolved_at,
        _export_date as export_date

    from test_results

    group by _export_date, finding_id

),

stacked as (

    select * from mapped_issues

    union all

    select * from grouped_results

)

select
    *,
    case when asset_name like 'docker-image|%' then 'image' else 'repository' end as asset_kind,
    case when asset_name like 'docker-image|%' then split_part(asset_name, '|', 2) end
        as image_name,
    -- A project that was imported from a repository is called owner/name:manifest.
    {{ captured('asset_name', "'^([A-Za-z0-9_-]+/[A-Za-z0-9_./-]+?)(?:[(:].*)?$'") }} as repository
from stacked
