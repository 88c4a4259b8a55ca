{%- set columns = [
    'source_table', 'subject', 'rule_id', 'hostname', 'image_id', 'image_digest', 'image_name',
    'package_name', 'package_version', 'package_path', 'description', 'cause', 'severity',
    'cvss_vector', 'fix_status', 'cvss_score', 'discovered', '_export_date'
] -%}

with

compute as (

    select
        *,
        'compute' as source_table,
        cast(null as string) as cvss_vector,
        coalesce(cve_id, compliance_id) as rule_id,
        concat_ws(':', nullif(concat_ws('/', registry, image_repository), ''), image_tag)
            as image_name,
        {{ captured('digest', "'(sha256:[0-9a-f]{64})'") }} as image_digest

    from {{ source('prisma_cloud', 'compute') }}

),

twistlock as (

    select
        *,
        'twistlock' as source_table,
        image as image_name,
        -- Its id is the digest of its configuration, which no registry knows.
        cast(null as string) as image_digest,
        coalesce(image_id, image, hostname, '') as subject

    from {{ source('prisma_cloud', 'twistlock') }}

),

stacked as (

    {{ stacked(['compute', 'twistlock'], columns) }}

),

mapped as (

    select
        source_table,
        concat_ws(
            '|', subject, rule_id, coalesce(package_name, ''), coalesce(package_version, ''),
            coalesce(package_path, ''), coalesce(cause, '')
        ) as source_finding_id,
        rule_id,
        {{ cve_ids('rule_id') }} as cve_ids,
        {{ captured('upper(rule_id)', "'^((?:GHSA|PRISMA|ALAS|RHSA)-[0-9A-Z-]+)'") }}
            as advisory_ids,
        case
            when coalesce(image_id, nullif(image_name, '')) is not null then 'image'
            when hostname is not null then 'host'
            else 'unknown'
        end as asset_kind,
        coalesce(nullif(image_name, ''), hostname, image_id) as asset_name,
        -- Of an image, the host is only where it was scanned.
        case when image_id is null then hostname end as hostname,
        case when image_id is null and hostname like '%.%' then lower(hostname) end as fqdn,
        nullif(image_name, '') as image_name,
        image_digest,
        case
            when package_name is not null then 'vulnerability'
            when {{ matches('rule_id', "'^[A-Za-z]+-'") }} then 'vulnerability'
            else 'misconfiguration'
        end as finding_kind,
        case
            when package_name is not null then concat_ws(' in ', rule_id, package_name)
            else coalesce(description, rule_id)
        end as title,
        package_name as component,
        package_version as component_version,
        {{ captured('fix_status', "'^fixed in (.+)$'") }} as fixed_version,
        coalesce(package_path, cause) as location,
        severity as source_severity,
        case lower(severity)
            when 'unimportant' then 'low'
            when 'not yet assigned' then 'unknown'
        end as severity,
        cvss_vector,
        cast(1 as bigint) as row_count,
        -- Compliance checks and what nobody scored carry 0.
        nullif(cvss_score, 0) as cvss_score,
        discovered as first_seen_at,
        _export_date as export_date

    from stacked

)

select * from mapped
