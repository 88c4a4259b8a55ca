with

results as (

    select
        'results' as source_table,
        {{ numbered(
            "concat_ws('|', project_name, engine, query_name, file_path, "
            "coalesce(result_hash, similarity_id, result_id), package_id)",
            'line, _row_number'
        ) }} as source_finding_id,
        engine as detector,
        coalesce(query_name, result_id) as rule_id,
        {{ cve_ids("concat_ws(',', result_id, cve_id)") }} as cve_ids,
        'CWE-' || {{ captured('cwe_id', "'([0-9]+)'") }} as cwe_ids,
        project_name as asset_name,
        nullif(concat_ws(':', image_name, image_tag), '') as image_name,
        case
            when lower(engine) like '%secret%' then 'secret'
            when lower(engine) in ('kics', 'iac') then 'misconfiguration'
            when package_id is not null or lower(engine) in ('sca', 'sca-container', 'containers')
                then 'vulnerability'
            when lower(engine) = 'sast' then 'code_weakness'
            else 'other'
        end as finding_kind,
        coalesce(replace(query_name, '_', ' '), description) as title,
        coalesce({{ captured('package_id', "'^[A-Za-z]+-(.+)-[^-]+$'") }}, package_id) as component,
        coalesce(package_version, {{ captured('package_id', "'^[A-Za-z]+-.+-([^-]+)$'") }})
            as component_version,
        recommended_version as fixed_version,
        nullif(concat_ws(':', file_path, line), '') as location,
        severity as source_severity,
        coalesce(case when upper(status) = 'FIXED' then status end, state, status)
            as source_finding_status,
        cvss_score,
        first_found_at as first_seen_at,
        found_at as last_seen_at,
        _export_date as export_date

    from {{ source('checkmarx_one', 'results') }}

),

scan_reports as (

    select
        'scan_reports' as source_table,
        {{ numbered(
            "concat_ws('|', project_name, query_name, similarity_id, file_path, issue_type)",
            'destination, line, actual_value, _row_number'
        ) }} as source_finding_id,
        case when similarity_id is null then 'kics' else 'sast' end as detector,
        coalesce(case when similarity_id is not null then engine_group end, query_name) as rule_id,
        cast(null as string) as cve_ids,
        'CWE-' || cwe_id as cwe_ids,
        project_name as asset_name,
        cast(null as string) as image_name,
        case when similarity_id is null then 'misconfiguration' else 'code_weakness' end
            as finding_kind,
        replace(query_name, '_', ' ') as title,
        {{ typed_nulls(['component', 'component_version', 'fixed_version']) }},
        nullif(concat_ws(':', file_path, line), '') as location,
        severity as source_severity,
        coalesce(case when upper(status) = 'FIXED' then status end, state, status)
            as source_finding_status,
        cast(null as double) as cvss_score,
        first_found_at as first_seen_at,
        found_at as last_seen_at,
        _export_date as export_date

    from {{ source('checkmarx_one', 'scan_reports') }}

),

stacked as (

    select * from results

    union all

    select * from scan_reports

)

select
    *,
    case
        when upper(source_finding_status) = 'FIXED' then 'resolved'
        when upper(replace(source_finding_status, ' ', '_')) = 'NOT_EXPLOITABLE'
            then 'false_positive'
        when upper(source_finding_status) like 'PROPOSED%' then 'open'
    end as finding_status,
    case when image_name is null then 'repository' else 'image' end as asset_kind,
    -- A project that was imported from a repository bears its name.
    {{ captured('asset_name', "'^([A-Za-z0-9_-]+/[A-Za-z0-9_./-]+)$'") }} as repository,
    cast(1 as bigint) as row_count
from stacked
