with

findings as (

    select * from {{ source('aws_inspector', 'findings') }}

),

described as (

    select
        *,
        concat_ws(' ', vulnerability_id, title, related_vulnerabilities) as identifiers,
        concat_ws(' ', ip_addresses, more_ip_addresses) as addresses,
        {{ joined(json_pluck('packages', 'name')) }} as listed_names,
        {{ joined(json_pluck('packages', 'version')) }} as listed_versions,
        {{ joined(json_pluck('packages', 'fixedInVersion')) }} as listed_fixes,
        coalesce(
            image_repository, {{ captured("resource_id", "':repository/(.+)/sha256:'") }}
        ) as image_path

    from findings

),

mapped as (

    select
        'findings' as source_table,
        finding_arn as source_finding_id,
        resource_id as source_asset_id,
        coalesce(vulnerability_id, code_detector_id, finding_type) as rule_id,
        {{ cve_ids('identifiers') }} as cve_ids,
        {{ cwe_ids('cwes') }} as cwe_ids,
        {{ joined(all_matches('identifiers', "'(GHSA|ALAS2?|RHSA|USN|DSA)-[0-9a-z-]+|KB[0-9]+'")) }}
            as advisory_ids,
        {{ captured("resource_id", "'(?:^|instance/)(i-[0-9a-f]+)'") }} as cloud_instance_id,
        case when resource_id like 'arn:%' then resource_id end as cloud_resource_id,
        account_id as cloud_account_id,
        case
            when upper(resource_type) like '%EC2%INSTANCE%' then 'host'
            when upper(resource_type) like '%ECR%IMAGE%' then 'image'
            when upper(resource_type) like '%REPOSITORY%' then 'repository'
            when resource_id like 'i-%' then 'host'
            when resource_id like '%/sha256:%' then 'image'
            else 'cloud_resource'
        end as asset_kind,
        coalesce(instance_name, image_repository, function_name, resource_id) as asset_name,
        image_path || ':' || coalesce(
            {{ captured("image_tags", "'([0-9A-Za-z_.-]+)'") }}, 'untagged'
        ) as image_name,
        coalesce(
            image_digest, {{ captured("resource_id", "'(sha256:[0-9a-f]{64})'") }}
        ) as image_digest,
        {{ joined(all_matches('addresses', "'[0-9A-Fa-f]+[.:][0-9A-Fa-f.:]+'")) }} as ip_addresses,
        case upper(finding_type)
            when 'PACKAGE_VULNERABILITY' then 'vulnerability'
            when 'NETWORK_REACHABILITY' then 'misconfiguration'
            when 'CODE_VULNERABILITY' then 'code_weakness'
            when 'PACKAGE VULNERABILITY' then 'vulnerability'
            when 'NETWORK REACHABILITY' then 'misconfiguration'
            when 'CODE VULNERABILITY' then 'code_weakness'
            else 'unknown'
        end as finding_kind,
        title,
        coalesce({{ joined(all_matches('listed_names', "'[^,]+'")) }}, package_names) as component,
        coalesce({{ joined(all_matches('listed_versions', "'[^,]+'")) }}, package_version)
            as component_version,
        nullif(
            coalesce({{ joined(all_matches('listed_fixes', "'[^,]+'")) }}, fixed_version),
            'NotAvailable'
        ) as fixed_version,
        coalesce(file_path, port_range) as location,
        severity as source_severity,
        coalesce(
            cvss_vector,
            {{ captured("cvss", "'\"(CVSS:4[^\"]+)\"'") }},
            {{ captured("cvss", "'\"(CVSS:3[^\"]+)\"'") }},
            {{ captured("cvss", "'\"(AV:[^\"]+)\"'") }}
        ) as cvss_vector,
        status as source_finding_status,
        cast(1 as bigint) as row_count,
        coalesce(
            score, cast({{ captured("cvss", "'\"baseScore\": *([0-9.]+)'") }} as double)
        ) as cvss_score,
        case upper(exploit_available)
            when 'YES' then true when 'NO' then false
        end as is_exploit_known,
        first_seen_at,
        last_seen_at,
        case when upper(status) = 'CLOSED' then updated_at end as resolved_at,
        _export_date as export_date

    from described

)

select * from mapped
