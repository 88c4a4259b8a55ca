with

vulnerabilities as (

    select * from {{ source('wazuh', 'vulnerabilities') }}

),

mapped as (

    select
        'vulnerabilities' as source_table,
        concat_ws(
            '|', coalesce(agent_id, agent_name, agent_ip, ''), cve, coalesce(package_name, ''),
            coalesce(package_version, ''), coalesce(architecture, ''), coalesce(package_path, '')
        ) as source_finding_id,
        agent_id as source_asset_id,
        cve as rule_id,
        {{ cve_ids('cve') }} as cve_ids,
        {{ captured('upper(cve)', "'^(GHSA-[0-9A-Z-]+)'") }} as advisory_ids,
        'host' as asset_kind,
        coalesce(agent_name, agent_ip) as asset_name,
        agent_name as hostname,
        case when agent_name like '%.%' then lower(agent_name) end as fqdn,
        agent_ip as ip_addresses,
        'vulnerability' as finding_kind,
        coalesce(title, concat_ws(' affects ', cve, package_name)) as title,
        package_name as component,
        package_version as component_version,
        {{ captured('condition', "'[Pp]ackage less than (?:or equal to )?([^ ]+)'") }}
            as fixed_version,
        package_path as location,
        nullif(severity, '-') as source_severity,
        status as source_finding_status,
        case
            when upper(status) in ('VALID', 'PENDING', 'UNTRIAGED', 'ACTIVE') then 'open'
            when upper(status) in ('OBSOLETE', 'SOLVED', 'REMOVED') then 'resolved'
        end as finding_status,
        cast(1 as bigint) as row_count,
        -- Where it knows no score, Wazuh writes 0.
        coalesce(nullif(cvss3_score, 0), nullif(cvss2_score, 0)) as cvss_score,
        detection_time as first_seen_at,
        _export_date as export_date

    from vulnerabilities

)

select * from mapped
