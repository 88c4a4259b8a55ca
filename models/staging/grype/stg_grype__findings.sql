with

matches as (

    select
        *,
        coalesce(cvss, related_cvss) as scores,
        concat_ws(
            '|', source_target, vulnerability_id, namespace, package_name, package_version,
            package_type, package_path
        ) as finding_key
    from {{ source('grype', 'matches') }}

),

mapped as (

    select
        'matches' as source_table,
        {{ numbered('finding_key', 'package_url, _row_number') }} as source_finding_id,
        vulnerability_id as rule_id,
        {{ cve_ids("concat_ws(' ', vulnerability_id, related_ids)") }} as cve_ids,
        case when vulnerability_id not like 'CVE-%' then vulnerability_id end as advisory_ids,
        case
            when source_type = 'image' then 'image'
            when source_type is null then 'unknown'
            else 'other'
        end as asset_kind,
        source_target as asset_name,
        case when source_type = 'image' then source_target end as image_name,
        coalesce(
            {{ captured("repo_digest", "'(sha256:[0-9a-f]+)'") }},
            {{ captured("source_target", "'(sha256:[0-9a-f]+)'") }}
        ) as image_digest,
        'vulnerability' as finding_kind,
        concat_ws(' in ', vulnerability_id, package_name) as title,
        package_name as component,
        package_version as component_version,
        {{ joined(json_list('fixed_versions')) }} as fixed_version,
        package_url,
        package_path as location,
        severity as source_severity,
        coalesce(
            {{ captured("scores", "'\"(CVSS:4[^\"]+)\"'") }},
            {{ captured("scores", "'\"(CVSS:3[^\"]+)\"'") }},
            {{ captured("scores", "'\"vector\": *\"(AV:[^\"]+)\"'") }}
        ) as cvss_vector,
        case when ignore_rules is null then 'open' else 'ignored' end as source_finding_status,
        cast(1 as bigint) as row_count,
        cast(coalesce(
            {{ captured("scores", "'\"version\": *\"4[^}]*\"baseScore\": *([0-9.]+)'") }},
            {{ captured("scores", "'\"version\": *\"3[^}]*\"baseScore\": *([0-9.]+)'") }},
            {{ captured("scores", "'\"baseScore\": *([0-9.]+)'") }}
        ) as double) as cvss_score,
        case when known_exploited is not null then true end as is_exploit_known,
        scanned_at as last_seen_at,
        _export_date as export_date

    from matches

)

select * from mapped
