with

recommendations as (

    select * from {{ source('azure_defender', 'recommendations') }}

),

mapped as (

    select
        'recommendations' as source_table,
        lower(resource_id) || '|' || lower(assessment_key) as source_finding_id,
        lower(resource_id) as source_asset_id,
        assessment_key as rule_id,
        {{ cve_ids('display_name') }} as cve_ids,
        {{ captured("resource_id", "'(i-[0-9a-f]{8,})'") }} as cloud_instance_id,
        resource_id as cloud_resource_id,
        coalesce(
            native_account_id, subscription_id,
            {{ captured("lower(resource_id)", "'^/subscriptions/([0-9a-f-]+)'") }}
        ) as cloud_account_id,
        case
            when lower(resource_id) like '%/microsoft.compute/virtualmachines/%' then 'host'
            when lower(resource_id) like '%/microsoft.hybridcompute/machines/%' then 'host'
            when lower(resource_id) like '%/microsoft.storage/storageaccounts/%' then 'data_store'
            when lower(resource_id) like '%/microsoft.sql/servers/%' then 'data_store'
            when lower(resource_id) like '%/microsoft.documentdb/%' then 'data_store'
            else 'cloud_resource'
        end as asset_kind,
        coalesce(resource_name, {{ captured("resource_id", "'([^/]+)$'") }}) as asset_name,
        'misconfiguration' as finding_kind,
        display_name as title,
        coalesce(
            resource_type, {{ captured("lower(resource_id)", "'/providers/([^/]+/[^/]+)'") }}
        ) as component,
        severity as source_severity,
        concat_ws(': ', state, reason) as source_finding_status,
        case
            when lower(reason) like 'exempt%' then 'risk_accepted'
            when lower(state) = 'unhealthy' then 'open'
            when lower(state) = 'healthy' then 'passed'
            when lower(state) in ('notapplicable', 'not applicable') then 'not_assessed'
            else 'other'
        end as finding_status,
        cast(1 as bigint) as row_count,
        first_evaluated_at as first_seen_at,
        exported_at as last_seen_at,
        case when lower(state) = 'healthy' then status_changed_at end as resolved_at,
        _export_date as export_date

    from recommendations

)

select * from mapped
