{% set misconfiguration_pattern = "',(misconfig|exposure|config|panel|default-login|unauth)'" %}

with

results as (

    select * from {{ source('nuclei', 'results') }}

),

addressed as (

    select
        *,
        split_part(split_part(coalesce(matched_at, host), '?', 1), '#', 1) as place,
        lower(coalesce(
            {{ url_host('host') }}, {{ captured('host', "'^([^/:?#]+)(?::[0-9]+)?(?:/|$)'") }}
        )) as host_name,
        ',' || {{ replace_all('lower(tags)', "'[^a-z0-9,-]+'", "''") }} || ',' as tag_text

    from results

),

grouped as (

    select
        _export_date,
        template_id,
        place,
        matcher_name,
        extractor_name,
        max(host) as target,
        max(host_name) as host_name,
        max(ip) as ip,
        max(template_type) as template_type,
        max(title) as title,
        max(severity) as severity,
        max(tag_text) as tag_text,
        max(cves) as cves,
        max(cwes) as cwes,
        max(cvss_metrics) as cvss_metrics,
        max(cvss_score) as cvss_score,
        bool_or(coalesce(is_matched, true)) as is_matched,
        max(matched_time) as matched_time,
        count(*) as row_count

    from addressed

    group by _export_date, template_id, place, matcher_name, extractor_name

),

mapped as (

    select
        'results' as source_table,
        concat_ws(
            '|', template_id, place, coalesce(matcher_name, ''), coalesce(extractor_name, '')
        ) as source_finding_id,
        template_id as rule_id,
        {{ cve_ids("concat_ws(' ', template_id, cves)") }} as cve_ids,
        {{ cwe_ids('cwes') }} as cwe_ids,
        case
            when template_type in ('http', 'headless', 'dns', 'ssl', 'websocket', 'whois')
                then 'website'
            when template_type in ('network', 'tcp', 'javascript', 'code') then 'host'
            else 'unknown'
        end as asset_kind,
        coalesce(host_name, target) as asset_name,
        case when not {{ matches('host_name', "'^[0-9.]+$'") }} then host_name end as fqdn,
        {{ captured('target', "'^(https?://[^?#]+)'") }} as url,
        coalesce(ip, {{ captured('host_name', "'^([0-9]+(?:[.][0-9]+){3})$'") }}) as ip_addresses,
        case
            when template_id like 'CVE-%' or cves is not null or tag_text like '%,cve%'
                then 'vulnerability'
            when {{ matches('tag_text', misconfiguration_pattern) }}
                then 'misconfiguration'
            when lower(severity) in ('info', 'unknown') then 'other'
            else 'vulnerability'
        end as finding_kind,
        title,
        place as location,
        severity as source_severity,
        cvss_metrics as cvss_vector,
        case when not is_matched then 'passed' end as finding_status,
        row_count,
        cvss_score,
        case when tag_text like '%,kev,%' then true end as is_exploit_known,
        matched_time as last_seen_at,
        _export_date as export_date

    from grouped

)

select * from mapped
