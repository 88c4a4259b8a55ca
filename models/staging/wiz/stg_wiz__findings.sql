with

findings as (

    select
        *,
        'findings' as source_table,
        coalesce(rule_id, finding_name) as rule_key,
        concat_ws(' ', finding_name, advisory_url) as identifiers,
        coalesce(rule_name, concat_ws(' in ', finding_name, component)) as title,
        case
            when detection_type = 'MALWARE' then 'malware'
            when detection_type is not null or is_rule_match then 'detection'
            when result is not null or rule_id is not null then 'misconfiguration'
            else 'vulnerability'
        end as finding_kind,
        has_exploit or has_kev_exploit as is_exploit_known
    from {{ source('wiz', 'findings') }}

),

issues as (

    select
        *,
        'issues' as source_table,
        rule_id as rule_key,
        title as identifiers,
        case
            when issue_type = 'THREAT_DETECTION' then 'detection'
            when issue_type = 'CLOUD_CONFIGURATION' then 'misconfiguration'
            when lower(title) like '%malware%' then 'malware'
            when {{ matches('lower(title)', "'unusual|suspicious|anomal|cryptominer|observed'") }}
                then 'detection'
            when {{ matches('lower(title)', "'vulnerab|cve-[0-9]|end-of-life'") }}
                then 'vulnerability'
            when {{ matches('lower(title)', "'cleartext|secret data'") }} then 'secret'
            else 'misconfiguration'
        end as finding_kind,
        cast(null as string) as ip_addresses,
        cast(null as string) as component,
        cast(null as string) as component_version,
        cast(null as string) as fixed_version,
        cast(null as string) as result,
        cast(null as double) as score,
        cast(null as boolean) as is_exploit_known
    from {{ source('wiz', 'issues') }}

),

stacked as (

    {{ stacked(['findings', 'issues'], [
        'source_table', 'finding_id', 'rule_key', 'identifiers', 'title', 'finding_kind', 'asset_id',
        'asset_name', 'asset_type', 'provider_id', 'account_id', 'ip_addresses', 'component',
        'component_version', 'fixed_version', 'location_path', 'severity', 'finding_state', 'result',
        'score', 'is_exploit_known', 'first_seen_at', 'last_seen_at', 'resolved_at', '_export_date',
    ]) }}

),

mapped as (

    select
        source_table,
        finding_id as source_finding_id,
        asset_id as source_asset_id,
        rule_key as rule_id,
        {{ cve_ids('identifiers') }} as cve_ids,
        {{ joined(all_matches('identifiers', "'[A-Z]+SA-[0-9a-zA-Z:-]+'")) }} as advisory_ids,
        {{ captured("provider_id", "'(?:^|instance/)(i-[0-9a-f]+)$'") }} as cloud_instance_id,
        case
            when {{ matches('provider_id', "'^(arn:|/subscriptions/|//|projects/|https://www)'") }}
                then provider_id
        end as cloud_resource_id,
        account_id as cloud_account_id,
        case
            when {{ matches('lower(asset_type)', "'virtual_?machine|ec2::instance|#instance'") }}
                then 'host'
            when provider_id like '%/instances/%' then 'host'
            when {{ matches('lower(asset_type)', "'container_?image'") }} then 'image'
            when lower(asset_type) like '%repository%' then 'repository'
            when {{ matches('lower(asset_type)', "'bucket|database|storage'") }} then 'data_store'
            when {{ matches('lower(asset_type)', "'(^|/)(user|service(account|principal))'") }}
                then 'other'
            when asset_type is null and provider_id is null then 'unknown'
            else 'cloud_resource'
        end as asset_kind,
        asset_name,
        case when asset_kind = 'host' then asset_name end as hostname,
        case when asset_kind = 'repository' then asset_name end as repository,
        case when asset_kind = 'image' then asset_name end as image_name,
        {{ captured("provider_id", "'(sha256:[0-9a-f]{64})'") }} as image_digest,
        {{ joined(all_matches('ip_addresses', "'[0-9a-f]+[.:][0-9a-f.:]+'")) }} as ip_addresses,
        finding_kind,
        title,
        coalesce(component, asset_type) as component,
        component_version,
        fixed_version,
        location_path as location,
        severity as source_severity,
        coalesce(finding_state, result) as source_finding_status,
        case
            when upper(result) = 'PASS' then 'passed'
            when upper(result) in ('ERROR', 'NOT_ASSESSED') then 'not_assessed'
            when upper(finding_state) = 'REJECTED' then 'risk_accepted'
        end as finding_status,
        cast(1 as bigint) as row_count,
        score as cvss_score,
        is_exploit_known,
        first_seen_at,
        last_seen_at,
        resolved_at,
        _export_date as export_date

    from stacked

)

select * from mapped
