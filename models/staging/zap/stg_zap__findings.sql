with

alerts as (

    select * from {{ source('zap', 'alerts') }}

),

ranked as (

    select
        *,
        coalesce(site, {{ captured('uri', "'^([a-z]+://[^/?#]+)'") }}) as site_name,
        coalesce(alert_ref, plugin_id) as rule_id,
        split_part(risk, ' (', 1) as risk_word,
        case
            when lower(risk) like 'high%' or risk = '3' then 3
            when lower(risk) like 'medium%' or risk = '2' then 2
            when lower(risk) like 'low%' or risk = '1' then 1
            when lower(risk) like 'info%' or risk = '0' then 0
        end as risk_rank,
        coalesce(lower(confidence) in ('0', 'false positive'), false) as is_false_positive,
        coalesce(nullif(split_part(split_part(replace(
            uri, coalesce({{ captured('uri', "'^([a-z]+://[^/?#]+)'") }}, ''), ''
        ), '?', 1), '#', 1), ''), '/') as page

    from alerts

),

grouped as (

    select
        _export_date,
        site_name,
        rule_id,
        alert_name,
        max(plugin_id) as plugin_id,
        max(cwe_id) as cwe_id,
        {{ cve_ids(sorted_list("concat_ws(' ', tags, other_info)")) }} as cve_ids,
        {{ sorted_list('page') }} as pages,
        max_by(risk_word, risk_rank) filter (where risk_rank is not null) as risk_word,
        max(risk_rank) as risk_rank,
        bool_and(is_false_positive) as is_false_positive,
        max(generated_at) as generated_at,
        count(*) as row_count

    from ranked

    group by _export_date, site_name, rule_id, alert_name

),

mapped as (

    select
        'alerts' as source_table,
        concat_ws('|', site_name, rule_id, alert_name) as source_finding_id,
        rule_id,
        cve_ids,
        'CWE-' || {{ captured('cwe_id', "'^([1-9][0-9]*)$'") }} as cwe_ids,
        'website' as asset_kind,
        site_name as asset_name,
        case
            when not {{ matches('site_name', "'://[0-9.]+(:[0-9]+)?$'") }}
                then {{ url_host('site_name') }}
        end as fqdn,
        site_name as url,
        {{ captured('site_name', "'://([0-9]+(?:[.][0-9]+){3})(?::[0-9]+)?$'") }} as ip_addresses,
        case
            when plugin_id = '10003' then 'vulnerability'
            when plugin_id like '10___' then 'misconfiguration'
            else 'code_weakness'
        end as finding_kind,
        alert_name as title,
        pages as location,
        risk_word as source_severity,
        case risk_rank
            when 3 then 'high'
            when 2 then 'medium'
            when 1 then 'low'
            when 0 then 'informational'
        end as severity,
        case when is_false_positive then 'False Positive' end as source_finding_status,
        row_count,
        generated_at as last_seen_at,
        _export_date as export_date

    from grouped

)

select * from mapped
