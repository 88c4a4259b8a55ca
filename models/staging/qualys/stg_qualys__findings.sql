{%- set columns = [
    'source_table', 'asset', 'asset_id', 'agent_id', 'instance_id', 'asset_name', 'hostname',
    'dns_name', 'ip_addresses', 'mac_address', 'qid', 'title', 'cves', 'detection_kind',
    'severity', 'port', 'protocol', 'over_ssl', 'detection_number', 'is_ignored', 'status',
    'cvss_base', 'exploits', 'first_detected', 'last_detected', 'last_fixed', '_export_date'
] -%}

with

vm as (

    select
        *,
        'vm' as source_table,
        coalesce(asset_id, dns_name, netbios_name, ip_addresses) as asset,
        coalesce(netbios_name, dns_name, ip_addresses) as asset_name,
        coalesce(netbios_name, split_part(dns_name, '.', 1)) as hostname

    from {{ source('qualys', 'vm') }}

),

vmdr as (

    select
        *,
        'vmdr' as source_table,
        cast(null as string) as agent_id,
        cast(null as string) as instance_id,
        cast(null as string) as mac_address,
        cast(null as string) as over_ssl,
        cast(null as string) as detection_number,
        coalesce(asset_id, asset_name, ipv4) as asset,
        split_part(asset_name, '.', 1) as hostname,
        case when asset_name like '%.%' then asset_name end as dns_name,
        concat_ws(',', ipv4, ipv6) as ip_addresses

    from {{ source('qualys', 'vmdr') }}

),

stacked as (

    {{ stacked(['vm', 'vmdr'], columns) }}

),

keyed as (

    select
        *,
        concat_ws(
            '|', coalesce(asset, ''), qid, coalesce(port, ''), coalesce(lower(protocol), ''),
            coalesce(lower(over_ssl), ''), coalesce(detection_number, '')
        ) as source_finding_id,
        try_cast({{ captured('cvss_base', "'^([0-9.]+)'") }} as double) as cvss_score

    from stacked

),

-- The report by CVE repeats a detection for each of its CVEs.
grouped as (

    select
        source_table,
        source_finding_id,
        _export_date as export_date,
        max(asset_id) as source_asset_id,
        max(qid) as rule_id,
        {{ cve_ids(sorted_list('cves')) }} as cve_ids,
        max({{ captured('instance_id', "'(i-[0-9a-f]+)'") }}) as cloud_instance_id,
        max(lower(replace(agent_id, '-', ''))) as agent_id,
        'host' as asset_kind,
        max(asset_name) as asset_name,
        max(hostname) as hostname,
        max(lower(case when dns_name like '%.%' then dns_name end)) as fqdn,
        max(mac_address) as mac_addresses,
        max(nullif(ip_addresses, '')) as ip_addresses,
        max(case
            when lower(detection_kind) in ('practice', 'potential', 'vuln', 'confirmed')
                then 'vulnerability'
            when lower(detection_kind) in ('ig', 'info', 'information') then 'other'
            else 'vulnerability'
        end) as finding_kind,
        max(title) as title,
        max(nullif(concat_ws('/', port, lower(protocol)), '')) as location,
        max(severity) as source_severity,
        max(case
            when lower(detection_kind) in ('ig', 'info', 'information') then 'informational'
            when severity = '5' then 'critical'
            when severity = '4' then 'high'
            when severity = '3' then 'medium'
            when severity = '2' then 'low'
            when severity = '1' then 'informational'
        end) as severity,
        max({{ captured('cvss_base', "'[(]([^)]+)[)]'") }}) as cvss_vector,
        max(status) as source_finding_status,
        max(case
            when lower(is_ignored) in ('yes', '1', 'true') then 'risk_accepted'
        end) as finding_status,
        count(*) as row_count,
        max(cvss_score) as cvss_score,
        max({{ matches('lower(exploits)', "'ploit|attack|malware|http'") }}) as is_exploit_known,
        min(first_detected) as first_seen_at,
        max(last_detected) as last_seen_at,
        max(case when lower(status) = 'fixed' then last_fixed end) as resolved_at

    from keyed

    group by source_table, source_finding_id, _export_date

)

select * from grouped
