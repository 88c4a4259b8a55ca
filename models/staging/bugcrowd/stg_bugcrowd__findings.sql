{% set domain = "([a-z0-9-]+(?:[.][a-z0-9-]+)*[.][a-z][a-z0-9-]+)" %}
{% set domain_pattern = "'^(?:https?://)?" ~ domain ~ "(?:[:/].*)?$'" %}

with

submissions as (

    select * from {{ source('bugcrowd', 'submissions') }}

),

stated as (

    select
        *,
        case when is_duplicate then 'duplicate' else state end as own_state,
        {{ replace_all('lower(state)', "'[^a-z]+'", "'_'") }} as state_word,
        {{ captured('lower(target_name)', domain_pattern) }} as target_host,
        {{ captured('bug_url', "'^(https?://[^/?#]+[.][^/?#]+)'") }} as bug_site

    from submissions

),

mapped as (

    select
        'submissions' as source_table,
        reference_number as source_finding_id,
        vrt as rule_id,
        {{ cve_ids('vulnerability_references') }} as cve_ids,
        {{ replace_all(
            joined(all_matches(
                'vulnerability_references', "'cwe[.]mitre[.]org/data/definitions/[0-9]+'"
            )), "'cwe.mitre.org/data/definitions/'", "'CWE-'"
        ) }} as cwe_ids,
        case
            when lower(target_category) in ('website', 'api') then 'website'
            when lower(target_category) in ('android', 'ios', 'desktop') then 'application'
            when lower(target_category) = 'network' then 'host'
            when lower(target_category) in ('hardware', 'iot') then 'other'
            when target_host is not null or bug_site is not null then 'website'
            when target_name is null then 'unknown'
            else 'application'
        end as asset_kind,
        coalesce(target_name, {{ url_host('bug_site') }}, program) as asset_name,
        case
            when lower(coalesce(target_category, 'website')) in ('website', 'api', 'other')
                then coalesce(target_host, {{ url_host('bug_site') }})
        end as fqdn,
        bug_site as url,
        case
            when {{ cve_ids('vulnerability_references') }} is null then 'code_weakness'
            else 'vulnerability'
        end as finding_kind,
        title,
        split_part(split_part(bug_url, '?', 1), '#', 1) as location,
        priority as source_severity,
        case {{ captured('upper(priority)', "'^P?([1-5])$'") }}
            when '1' then 'critical'
            when '2' then 'high'
            when '3' then 'medium'
            when '4' then 'low'
            when '5' then 'informational'
        end as severity,
        own_state as source_finding_status,
        case
            when own_state = 'duplicate' then 'duplicate'
            when state_word in ('unresolved', 'pending', 'needs_review') then 'open'
            when state_word in ('informational', 'wont_fix', 'won_t_fix') then 'risk_accepted'
            when state_word in ('not_applicable', 'not_reproducible') then 'false_positive'
            when state_word = 'out_of_scope' then 'not_assessed'
        end as finding_status,
        cast(1 as bigint) as row_count,
        submitted_at as first_seen_at,
        case
            when own_state <> 'duplicate' and state_word = 'resolved' then closed_at
        end as resolved_at,
        _export_date as export_date

    from stated

)

select * from mapped
