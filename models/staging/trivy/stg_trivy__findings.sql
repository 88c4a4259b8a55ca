with

report as (

    select * from {{ source('trivy', 'report') }}

),

classified as (

    select
        *,
        case
            when vulnerability_id is not null then 'vulnerability'
            when secret_rule is not null then 'secret'
            when license_name is not null and check_id is null then 'license'
            else 'misconfiguration'
        end as finding_kind,
        -- The form before schema 2 names the image only in the target of its operating system.
        coalesce(artifact_name, {{ captured("target", "'^(.+) [(].+[)]$'") }}) as scanned

    from report

),

keyed as (

    select
        *,
        concat_ws(
            '|',
            coalesce(cluster_name, scanned), namespace, resource_kind, resource_name,
            nullif({{ replace_all('target', "' [(].+[)]$'", "''") }}, scanned), rule_id,
            package_name, installed_version, package_path, cause_resource
        ) as finding_key

    from classified

),

mapped as (

    select
        'report' as source_table,
        {{ numbered('finding_key', 'package_url, start_line, _row_number') }} as source_finding_id,
        rule_id,
        {{ cve_ids('rule_id') }} as cve_ids,
        {{ cwe_ids('cwes') }} as cwe_ids,
        {{ joined(all_matches(
            "concat_ws(' ', vulnerability_id, vendor_ids)",
            "'[A-Z0-9]*(?:SA|BA|AS|AS2|USN|DLA|TEMP|SEC|GO|SU)-[0-9A-Za-z:.-]+'"
        )) }} as advisory_ids,
        case
            when artifact_type = 'container_image' then 'image'
            when artifact_type = 'repository' then 'repository'
            when artifact_type in ('vm', 'virtual-machine') then 'host'
            when cluster_name is not null then 'cloud_resource'
            when artifact_type is null and scanned is not null then 'image'
            else 'other'
        end as asset_kind,
        coalesce(
            scanned,
            nullif(concat_ws('/', cluster_name, namespace, resource_kind, resource_name), ''),
            target
        ) as asset_name,
        {{ captured(
            "case when artifact_type = 'repository' then coalesce(repository_url, artifact_name) end",
            "'^(?:[a-z+]+://[^/]+/|git@[^:]+:|[a-z]+[.](?:com|org)/)([^/]+/.+?)(?:[.]git)?/?$'"
        ) }} as repository,
        case
            when artifact_type = 'container_image' or artifact_type is null
                then coalesce(image_tag, scanned)
        end as image_name,
        coalesce(
            {{ captured("repo_digest", "'(sha256:[0-9a-z]+)'") }},
            {{ captured("artifact_name", "'(sha256:[0-9a-z]+)'") }}
        ) as image_digest,
        finding_kind,
        coalesce(title, message, concat_ws(' in ', rule_id, package_name)) as title,
        coalesce(package_name, cause_resource) as component,
        installed_version as component_version,
        fixed_version,
        package_url,
        concat_ws(
            ':', coalesce(package_path, target), case when start_line > 0 then start_line end
        ) as location,
        severity as source_severity,
        cvss_vector,
        coalesce(suppression, status) as source_finding_status,
        case
            when lower(suppression) in ('not_affected', 'fixed') then 'false_positive'
            when suppression is not null or status = 'EXCEPTION' then 'risk_accepted'
            when status = 'PASS' then 'passed'
            else 'open'
        end as finding_status,
        cast(1 as bigint) as row_count,
        cvss_score,
        created_at as last_seen_at,
        _export_date as export_date

    from keyed

)

select * from mapped
