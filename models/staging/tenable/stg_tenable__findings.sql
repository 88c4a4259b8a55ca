{%- set columns = ['source_table', 'source_finding_id', 'asset_uuid', 'plugin_id', 'plugin_name',
    'cves', 'advisories', 'bios_uuid', 'agent_uuid', 'hostname', 'netbios_name', 'fqdn',
    'mac_address', 'ipv4', 'cpes', 'port', 'protocol', 'severity', 'cvss_vector', 'state',
    'modification', 'row_count', 'cvss_score', 'exploit', 'first_found',
    'last_found', 'last_fixed', '_export_date'] -%}

with

vulns as (

    select
        *,
        'vulns' as source_table,
        cast(1 as bigint) as row_count,
        concat_ws('|', asset_uuid, plugin_id, port, lower(protocol)) as source_finding_id

    from {{ source('tenable', 'vulns') }}

),

vm_explore as (

    select
        *,
        'vm_explore' as source_table,
        finding_id as source_finding_id,
        cast(null as string) as bios_uuid,
        cast(null as string) as agent_uuid,
        cast(1 as bigint) as row_count

    from {{ source('tenable', 'vm_explore') }}

),

nessus as (

    select
        'nessus' as source_table,
        concat_ws('|', hostname, plugin_id, port, lower(protocol)) as source_finding_id,
        plugin_id,
        hostname,
        port,
        _export_date,
        max(asset_uuid) as asset_uuid,
        max(plugin_name) as plugin_name,
        {{ sorted_list('cves') }} as cves,
        max(advisories) as advisories,
        cast(null as string) as bios_uuid,
        max(agent_uuid) as agent_uuid,
        max({{ captured('netbios_name', "'([0-9A-Za-z_-]+)$'") }}) as netbios_name,
        max(fqdn) as fqdn,
        max(mac_address) as mac_address,
        max(coalesce(ipv4, {{ captured('hostname', "'^([0-9]+([.][0-9]+){3})$'") }})) as ipv4,
        max(cpes) as cpes,
        max(protocol) as protocol,
        max(severity) as severity,
        max(cvss_vector) as cvss_vector,
        max(state) as state,
        max(modification) as modification,
        count(*) as row_count,
        max(cvss_score) as cvss_score,
        max(exploit) as exploit,
        min(first_found) as first_found,
        max(last_found) as last_found,
        max(last_fixed) as last_fixed

    from {{ source('tenable', 'nessus') }}

    group by plugin_id, hostname, port, lower(protocol), _export_date

),

stacked as (

    {{ stacked(['nessus', 'vm_explore', 'vulns'], columns) }}

),

mapped as (

    select
        source_table,
        source_finding_id,
        asset_uuid as source_asset_id,
        plugin_id as rule_id,
        {{ cve_ids('cves') }} as cve_ids,
        {{ captured('advisories', "'(GHSA-[0-9a-z-]+)'") }} as advisory_ids,
        lower(bios_uuid) as machine_id,
        lower(replace(agent_uuid, '-', '')) as agent_id,
        'host' as asset_kind,
        coalesce(netbios_name, hostname) as asset_name,
        coalesce(netbios_name, nullif(hostname, ipv4)) as hostname,
        case when {{ matches('fqdn', "'[.].*[A-Za-z]'") }} then lower(fqdn) end as fqdn,
        mac_address as mac_addresses,
        ipv4 as ip_addresses,
        'vulnerability' as finding_kind,
        plugin_name as title,
        {{ captured('cpes', "'((?:p-)?cpe:[0-9A-Za-z:/._~%+*-]+)'") }} as component,
        nullif(concat_ws('/', port, lower(protocol)), '') as location,
        severity as source_severity,
        cvss_vector,
        state as source_finding_status,
        case
            when lower(modification) = 'accepted' then 'risk_accepted'
            when lower(state) = 'resurfaced' then 'open'
        end as finding_status,
        row_count,
        cvss_score,
        lower(exploit) in ('true', 'yes', 'available') as is_exploit_known,
        first_found as first_seen_at,
        last_found as last_seen_at,
        last_fixed as resolved_at,
        _export_date as export_date

    from stacked

)

select * from mapped
