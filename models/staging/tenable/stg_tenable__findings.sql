with

vulns as (

    select * from {{ source('tenable', 'vulns') }}

),

mapped as (

    select
        'vulns' as source_table,
        concat_ws('|', asset_uuid, plugin_id, port, lower(protocol)) as source_finding_id,
        asset_uuid as source_asset_id,
        plugin_id as rule_id,
        {{ cve_ids('cves') }} as cve_ids,
        {{ captured('advisories', "'(GHSA-[0-9a-z-]+)'") }} as advisory_ids,
        lower(bios_uuid) as machine_id,
        lower(replace(agent_uuid, '-', '')) as agent_id,
        'host' as asset_kind,
        coalesce(netbios_name, hostname) as asset_name,
        coalesce(netbios_name, nullif(hostname, ipv4)) as hostname,
        fqdn,
        mac_address as mac_addresses,
        ipv4 as ip_addresses,
        'vulnerability' as finding_kind,
        plugin_name as title,
        {{ json_first('cpes') }} as component,
        port || '/' || lower(protocol) as location,
        severity as source_severity,
        coalesce(cvss3_vector, cvss_vector) as cvss_vector,
        state as source_finding_status,
        cast(1 as bigint) as row_count,
        coalesce(cvss3_base_score, cvss_base_score) as cvss_score,
        is_exploit_available as is_exploit_known,
        first_found as first_seen_at,
        last_found as last_seen_at,
        last_fixed as resolved_at,
        _export_date as export_date

    from vulns

)

select * from mapped
