with

vulnerabilities as (

    select * from {{ source('jfrog_xray', 'vulnerabilities') }}

),

extracted as (

    select
        *,
        coalesce(
            {{ captured('vulnerable_component', "'\"([a-z0-9]+://[^\"]+)\"'") }},
            {{ captured('vulnerable_component', "'^([^{].*)$'") }},
            {{ captured('impact_paths', "'/([^/\"]+)\"'") }}
        ) as component_key,
        lower(coalesce(
            artifact_type, {{ captured('impacted_artifact', "'^[^a-z0-9]*([a-z0-9]+)://'") }}
        )) as artifact_kind,
        coalesce(
            {{ captured('impacted_artifact', "'://([^\"]+)'") }}, impacted_artifact
        ) as artifact_name

    from vulnerabilities

),

mapped as (

    select
        'vulnerabilities' as source_table,
        concat_ws('|', artifact_name, artifact_path, issue_id, component_key, watch_name)
            as source_finding_id,
        issue_id as rule_id,
        {{ cve_ids('cves') }} as cve_ids,
        {{ cwe_ids('cves') }} as cwe_ids,
        {{ joined(all_matches('reference_links', "'GHSA(?:-[0-9a-z]{4}){3}'")) }} as advisory_ids,
        case
            when artifact_kind in ('docker', 'oci') then 'image'
            when artifact_name is null then 'unknown'
            else 'application'
        end as asset_kind,
        artifact_name as asset_name,
        case when artifact_kind in ('docker', 'oci') then artifact_name end as image_name,
        case
            when artifact_kind in ('docker', 'oci') then 'sha256:' || lower(artifact_sha256)
        end as image_digest,
        case
            when lower(issue_type) = 'license' then 'license'
            when lower(issue_type) like '%operational%' then 'other'
            else 'vulnerability'
        end as finding_kind,
        summary as title,
        coalesce(
            {{ captured('component_key', "'^(?:deb|rpm)://(.+):[0-9]+:[^:/]+$'") }},
            {{ captured('component_key', "'^(?:[a-z0-9]+://)?(.+):[^:/]+$'") }},
            {{ captured('component_key', "'^(?:[a-z0-9]+://)?(.+)$'") }}
        ) as component,
        coalesce(
            {{ captured('component_key', "'^(?:deb|rpm)://.+:([0-9]+:[^:/]+)$'") }},
            {{ captured('component_key', "':([^:/]+)$'") }}
        ) as component_version,
        nullif(translate(coalesce(
            {{ joined(json_list('fixed_versions')) }},
            {{ captured('vulnerable_component', "'\"fixed_versions\":.([^]{}]*)'") }}
        ), '[]"≥ ', ''), '') as fixed_version,
        artifact_path as location,
        severity as source_severity,
        coalesce(
            {{ captured('cvss3_vector', "'(CVSS:[34].+)$'") }},
            {{ captured('cvss2_vector', "'((?:CVSS:2.0/)?AV:.+)$'") }}
        ) as cvss_vector,
        cast(1 as bigint) as row_count,
        coalesce(
            nullif(try_cast({{ captured('cvss3_score', "'^([0-9.]+)'") }} as double), 0),
            nullif(try_cast({{ captured('cvss2_score', "'^([0-9.]+)'") }} as double), 0)
        ) as cvss_score,
        case when watch_name is not null then created end as first_seen_at,
        artifact_scan_time as last_seen_at,
        _export_date as export_date

    from extracted

)

select * from mapped
