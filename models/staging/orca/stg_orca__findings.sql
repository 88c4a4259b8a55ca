with

alerts as (

    select * from {{ source('orca', 'alerts') }}

),

mapped as (

    select
        'alerts' as source_table,
        coalesce(
            alert_id,
            concat_ws(
                '|', coalesce(account_id, account_name, ''), coalesce(category, ''), title,
                coalesce(asset_id, ''), coalesce(asset_name, ''), coalesce(source_name, '')
            )
        ) as source_finding_id,
        rule_id,
        {{ cve_ids("concat_ws(' ', cves, title)") }} as cve_ids,
        {{ captured('asset_id', "'(i-[0-9a-f]{8,})'") }} as cloud_instance_id,
        coalesce(
            resource_id, {{ captured('source_name', "'^(arn:.+|/subscriptions/.+)$'") }}
        ) as cloud_resource_id,
        account_id as cloud_account_id,
        case
            when lower(asset_type) in ('vm', 'virtual_machine') then 'host'
            when lower(asset_type) in ('image', 'container_image', 'vm_image') then 'image'
            when lower(asset_type) = 'code_repository' then 'repository'
            else 'cloud_resource'
        end as asset_kind,
        coalesce(asset_name, source_name) as asset_name,
        case when lower(asset_type) in ('vm', 'virtual_machine') then asset_name end as hostname,
        case
            when lower(category) like '%vulnerabilit%' then 'vulnerability'
            when lower(category) like '%malware%' then 'malware'
            when lower(category) like '%malicious%' then 'detection'
            when lower(category) like '%suspicious%' then 'detection'
            else 'misconfiguration'
        end as finding_kind,
        title,
        asset_type as component,
        source_name as location,
        coalesce(severity_word, cast(orca_score as string)) as source_severity,
        case
            when lower(severity_word) = 'compromised' then 'critical'
            when lower(severity_word) = 'imminent compromise' then 'high'
            when lower(severity_word) = 'hazardous' then 'medium'
            when severity_word is not null then cast(null as string)
            when orca_score >= 9 then 'critical'
            when orca_score >= 7 then 'high'
            when orca_score >= 4 then 'medium'
            when orca_score >= 1 then 'low'
            when orca_score >= 0 then 'informational'
        end as severity,
        status as source_finding_status,
        case when lower(status) = 'snoozed' then 'risk_accepted' end as finding_status,
        cast(1 as bigint) as row_count,
        created_at as first_seen_at,
        last_seen as last_seen_at,
        closed_at as resolved_at,
        _export_date as export_date

    from alerts

)

select * from mapped
