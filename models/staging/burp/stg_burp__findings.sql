{% set settings = [
    'cross-origin resource sharing', 'cacheable', 'cookie', 'frameable', 'content security policy',
    'backup file', 'robots.txt', 'directory listing',
] %}

with

issue_events as (

    select * from {{ source('burp', 'issue_events') }}

),

grouped as (

    select
        _export_date,
        lower(origin) as origin,
        type_index,
        coalesce(caption, issue_path, '/') as place,
        max(issue_name) as issue_name,
        max_by(severity, case lower(severity)
            when 'high' then 3
            when 'medium' then 2
            when 'low' then 1
            when 'info' then 0
            else -1
        end) filter (where severity is not null) as severity,
        bool_and(coalesce(lower(severity) = 'false_positive', false)) as is_false_positive,
        {{ cve_ids(sorted_list('issue_description')) }} as cve_ids,
        max(request_time) as request_time,
        count(*) as row_count

    from issue_events

    group by _export_date, lower(origin), type_index, coalesce(caption, issue_path, '/')

),

mapped as (

    select
        'issue_events' as source_table,
        concat_ws('|', origin, cast(type_index as string), place) as source_finding_id,
        cast(type_index as string) as rule_id,
        cve_ids,
        'website' as asset_kind,
        origin as asset_name,
        case
            when not {{ matches('origin', "'://[0-9.]+(:[0-9]+)?$'") }}
                then {{ url_host('origin') }}
        end as fqdn,
        origin as url,
        {{ captured('origin', "'://([0-9]+(?:[.][0-9]+){3})(?::[0-9]+)?$'") }} as ip_addresses,
        case
            when lower(issue_name) like 'vulnerable javascript%' then 'vulnerability'
            when type_index >= 16777216 then 'misconfiguration'
            when {{ matches('lower(issue_name)', "'(" ~ settings | join('|') ~ ")'") }}
                then 'misconfiguration'
            else 'code_weakness'
        end as finding_kind,
        issue_name as title,
        place as location,
        severity as source_severity,
        case when lower(severity) = 'false_positive' then 'unknown' end as severity,
        case when is_false_positive then 'false_positive' end as source_finding_status,
        row_count,
        request_time as last_seen_at,
        _export_date as export_date

    from grouped

)

select * from mapped
