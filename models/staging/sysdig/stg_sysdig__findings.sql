with

vulnerabilities as (

    select * from {{ source('sysdig', 'vulnerabilities') }}

),

mapped as (

    select
        'vulnerabilities' as source_table,
        concat_ws(
            '|', coalesce(image_id, ''), coalesce(image, ''), coalesce(host_name, ''),
            coalesce(cluster_name, ''), coalesce(namespace_name, ''), coalesce(workload_type, ''),
            coalesce(workload_name, ''), coalesce(container_name, ''), vulnerability,
            coalesce(package_name, ''), coalesce(package_version, ''), coalesce(package_path, '')
        ) as source_finding_id,
        vulnerability as rule_id,
        {{ cve_ids('vulnerability') }} as cve_ids,
        case when not {{ matches('vulnerability', "'^CVE-'") }} then vulnerability end
            as advisory_ids,
        cloud_account_id,
        case
            when image_id is not null or image is not null then 'image'
            when host_name is not null then 'host'
            else 'unknown'
        end as asset_kind,
        coalesce(image, host_name, image_id) as asset_name,
        -- Of an image, the host is only where it runs.
        case when image_id is null and image is null then host_name end as hostname,
        image as image_name,
        'vulnerability' as finding_kind,
        concat_ws(' in ', vulnerability, package_name) as title,
        package_name as component,
        package_version as component_version,
        coalesce(fix_version, suggested_fix) as fixed_version,
        coalesce(
            package_path,
            nullif(concat_ws(
                '/', cluster_name, namespace_name, workload_type, workload_name, container_name
            ), '')
        ) as location,
        severity as source_severity,
        cvss_vector,
        case when is_risk_accepted then 'risk accepted' end as source_finding_status,
        cast(1 as bigint) as row_count,
        cvss_score,
        is_exploitable as is_exploit_known,
        _export_date as export_date

    from vulnerabilities

)

select * from mapped
