{% set domain_pattern = "'^([a-z0-9-]+(?:[.][a-z0-9-]+)*[.][a-z][a-z0-9-]+)(?:[:/].*)?$'" %}
{% set repository_hosts = "(?:github|gitlab|bitbucket)[a-z0-9.-]*" %}
{% set repository_pattern = "'" ~ repository_hosts ~ "/([^/]+/[^/?#]+?)(?:[.]git)?/?$'" %}

with

reports as (

    select * from {{ source('hackerone', 'reports') }}

),

scoped as (

    select
        *,
        upper(scope_type) as scope_kind,
        coalesce(
            {{ url_host('scope_identifier') }},
            {{ captured('lower(scope_identifier)', domain_pattern) }}
        ) as scope_host

    from reports

),

mapped as (

    select
        'reports' as source_table,
        report_id as source_finding_id,
        scope_id as source_asset_id,
        coalesce(weakness_id, weakness_name) as rule_id,
        {{ cve_ids('cves') }} as cve_ids,
        {{ cwe_ids('weakness_id') }} as cwe_ids,
        case
            when scope_kind = 'SOURCE_CODE' then 'repository'
            when scope_kind in ('CIDR', 'IP_ADDRESS') then 'host'
            when scope_kind like '%APP%' or scope_kind in ('OTHER_IPA', 'OTHER_APK', 'TESTFLIGHT')
                then 'application'
            when scope_kind in ('URL', 'DOMAIN', 'WILDCARD', 'API') then 'website'
            when scope_kind is null and scope_host is not null then 'website'
            when scope_identifier is null then 'unknown'
            else 'other'
        end as asset_kind,
        coalesce(scope_identifier, program_handle) as asset_name,
        case
            when coalesce(scope_kind, 'URL') in ('URL', 'DOMAIN', 'API') then scope_host
        end as fqdn,
        case
            when coalesce(scope_kind, 'URL') in ('URL', 'DOMAIN', 'API')
                then {{ captured('scope_identifier', "'^(https?://[^?#]+)'") }}
        end as url,
        {{ captured('lower(scope_identifier)', repository_pattern) }} as repository,
        {{ captured('scope_identifier', "'^([0-9]+(?:[.][0-9]+){3})(?:/32)?$'") }} as ip_addresses,
        case when cves is null then 'code_weakness' else 'vulnerability' end as finding_kind,
        title,
        severity_rating as source_severity,
        cvss_vector,
        state as source_finding_status,
        case lower(state)
            when 'pending-program-review' then 'open'
            when 'needs-more-info' then 'open'
            when 'retesting' then 'open'
            when 'informative' then 'risk_accepted'
            when 'not-applicable' then 'false_positive'
            when 'spam' then 'false_positive'
        end as finding_status,
        cast(1 as bigint) as row_count,
        severity_score as cvss_score,
        created_at as first_seen_at,
        case when lower(state) = 'resolved' then closed_at end as resolved_at,
        _export_date as export_date

    from scoped

)

select * from mapped
