with

vulnerabilities as (

    select * from {{ source('crowdstrike', 'vulnerabilities') }}

),

mapped as (

    select
        'vulnerabilities' as source_table,
        vulnerability_id as source_finding_id,
        aid as source_asset_id,
        cve_id as rule_id,
        {{ cve_ids('cve_id') }} as cve_ids,
        {{ captured('instance_id', "'(i-[0-9a-f]+)'") }} as cloud_instance_id,
        service_provider_account_id as cloud_account_id,
        'host' as asset_kind,
        hostname as asset_name,
        hostname,
        coalesce(
            case when hostname like '%.%' then lower(hostname) end,
            {{ fqdn('hostname', 'machine_domain') }}
        ) as fqdn,
        local_ip as ip_addresses,
        'vulnerability' as finding_kind,
        concat_ws(' in ', cve_id, product) as title,
        product as component,
        severity as source_severity,
        cvss_vector,
        status as source_finding_status,
        case
            -- The sensor has not confirmed it for so long that Falcon let it go.
            when lower(status) = 'expired' then 'not_assessed'
            when is_suppressed then 'risk_accepted'
            when lower(status) in ('open', 'reopen') then 'open'
            when lower(status) = 'closed' then 'resolved'
        end as finding_status,
        cast(1 as bigint) as row_count,
        cvss_score,
        exploit_status >= 30 as is_exploit_known,
        created_timestamp as first_seen_at,
        updated_timestamp as last_seen_at,
        closed_timestamp as resolved_at,
        _export_date as export_date

    from vulnerabilities

)

select * from mapped
