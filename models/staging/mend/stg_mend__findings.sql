{% set hosts = "(?:https?://|git@)?[a-z0-9.-]*(?:github|gitlab|bitbucket)[a-z0-9.-]*" %}
{% set repository_pattern = "'^" ~ hosts ~ "[/:]([^/]+/[^/]+?)(?:[.]git)?/?$'" %}

with

vulnerabilities as (

    select * from {{ source('mend', 'vulnerabilities') }}

),

named as (

    select
        *,
        case
            when alert_type like '%POLICY%' then 'license'
            when alert_type like '%VERSION%' then 'other'
            else 'vulnerability'
        end as finding_kind,
        case
            when alert_type like '%POLICY%' or alert_type like '%VERSION%' then alert_type
            else vulnerability_id
        end as rule_id

    from vulnerabilities

),

mapped as (

    select
        'vulnerabilities' as source_table,
        coalesce(
            finding_uuid,
            concat_ws(
                '|', product_name, project_name, coalesce(library_uuid, library_file),
                vulnerability_id
            )
        ) as source_finding_id,
        project_uuid as source_asset_id,
        rule_id,
        {{ cve_ids('vulnerability_id') }} as cve_ids,
        {{ captured('vulnerability_id', "'^((?:WS|MSC|GHSA)-.+)$'") }} as advisory_ids,
        case
            when {{ matches('project_name', repository_pattern) }} then 'repository'
            else 'application'
        end as asset_kind,
        project_name as asset_name,
        lower({{ captured('project_name', repository_pattern) }}) as repository,
        finding_kind,
        concat_ws(' in ', rule_id, coalesce(library_file, artifact_id)) as title,
        case
            when library_type like 'MAVEN%' then concat_ws(':', group_id, artifact_id)
            when artifact_id like '%' || library_version || '%' then coalesce(group_id, artifact_id)
            else coalesce(artifact_id, library_file)
        end as component,
        library_version as component_version,
        case
            when fix_type like 'UPGRADE_VERSION%' then coalesce(
                {{ captured('fix_resolution', "'(?i)version:? +(.+)$'") }}, fix_resolution
            )
        end as fixed_version,
        library_path as location,
        severity as source_severity,
        cvss_vector,
        status as source_finding_status,
        case upper(status)
            when 'LIBRARY_REMOVED' then 'resolved'
            when 'LIBRARY_IN_HOUSE' then 'false_positive'
            when 'LIBRARY_WHITELIST' then 'risk_accepted'
        end as finding_status,
        cast(1 as bigint) as row_count,
        score as cvss_score,
        case
            when upper(exploit_maturity) in ('HIGH', 'FUNCTIONAL', 'POC_CODE', 'PROOF_OF_CONCEPT')
                then true
            when upper(exploit_maturity) = 'UNPROVEN' then false
        end as is_exploit_known,
        detected_at as first_seen_at,
        _export_date as export_date

    from named

)

select * from mapped
