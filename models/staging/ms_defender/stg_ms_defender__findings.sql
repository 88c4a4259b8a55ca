with

vulnerabilities as (

    select * from {{ source('ms_defender', 'vulnerabilities') }}

),

mapped as (

    select
        'vulnerabilities' as source_table,
        concat_ws(
            '|', machine_id, cve_id, coalesce(product_vendor, ''), coalesce(product_name, ''),
            coalesce(product_version, ''), coalesce(fixing_kb_id, '')
        ) as source_finding_id,
        machine_id as source_asset_id,
        cve_id as rule_id,
        {{ cve_ids('cve_id') }} as cve_ids,
        case when not {{ matches('cve_id', "'^CVE-'") }} then cve_id end as advisory_ids,
        lower(machine_id) as agent_id,
        'host' as asset_kind,
        device_name as asset_name,
        split_part(device_name, '.', 1) as hostname,
        case when device_name like '%.%' then lower(device_name) end as fqdn,
        'vulnerability' as finding_kind,
        concat_ws(
            ' in ', cve_id, nullif(concat_ws(' ', product_name, product_version), '')
        ) as title,
        concat_ws('/', product_vendor, product_name) as component,
        product_version as component_version,
        case when {{ matches('fixing_kb_id', "'^[0-9]+$'") }} then 'KB' else '' end
        || fixing_kb_id as fixed_version,
        {{ captured("coalesce(disk_paths, registry_paths)", "'\"([^\"]+)\"'") }} as location,
        severity as source_severity,
        status as source_finding_status,
        case when lower(status) = 'updated' then 'open' end as finding_status,
        cast(1 as bigint) as row_count,
        cvss_score,
        case
            when lower(exploitability_level) in ('noexploit', 'no exploit') then false
            when exploitability_level is not null then true
        end as is_exploit_known,
        first_seen_timestamp as first_seen_at,
        last_seen_timestamp as last_seen_at,
        _export_date as export_date

    from vulnerabilities

)

select * from mapped
