with

checks as (

    select * from {{ source('checkov', 'checks') }}

),

keyed as (

    select
        *,
        concat_ws(
            '|', check_type, check_id, file_path, resource, caller_file_path, package_name
        ) as finding_key

    from checks

),

mapped as (

    select
        'checks' as source_table,
        {{ numbered('finding_key', 'line_number, _row_number') }} as source_finding_id,
        check_id as rule_id,
        {{ cve_ids("replace(concat_ws(' ', vulnerability_id, check_id), '_', '-')") }} as cve_ids,
        {{ captured("vulnerability_id", "'(GHSA-.+)'") }} as advisory_ids,
        'repository' as asset_kind,
        coalesce(git_org || '/' || git_repository, file_path) as asset_name,
        git_org || '/' || git_repository as repository,
        case
            when check_id like 'BC_LIC%' then 'license'
            when check_type in ('sca_package', 'sca_image') then 'vulnerability'
            when check_type = 'secrets' then 'secret'
            when check_type like 'sast%' then 'code_weakness'
            else 'misconfiguration'
        end as finding_kind,
        check_name as title,
        coalesce(package_name, resource) as component,
        package_version as component_version,
        fixed_version,
        concat_ws(':', file_path, line_number) as location,
        severity as source_severity,
        cvss_vector,
        result as source_finding_status,
        case
            when upper(result) = 'SKIPPED' then 'risk_accepted'
            when upper(result) = 'UNKNOWN' then 'not_assessed'
        end as finding_status,
        cast(1 as bigint) as row_count,
        cvss_score,
        _export_date as export_date

    from keyed

)

select * from mapped
