with

results as (

    select * from {{ source('scubagear', 'results') }}

),

mapped as (

    select
        'results' as source_table,
        concat_ws('|', tenant_id, control_id) as source_finding_id,
        tenant_id as source_asset_id,
        control_id as rule_id,
        'saas_tenant' as asset_kind,
        coalesce(tenant_name, domain_name, 'Microsoft 365 tenant') as asset_name,
        domain_name as fqdn,
        'misconfiguration' as finding_kind,
        split_part(requirement, '<', 1) as title,
        lower({{ captured("control_id", "'^MS[.]([A-Z]+)[.]'") }}) as component,
        criticality as source_severity,
        case
            when lower(criticality) like 'shall%' then 'high'
            when lower(criticality) like 'should%' then 'medium'
            when lower(criticality) like 'may%' then 'low'
        end as severity,
        result as source_finding_status,
        case
            when lower(result) = 'pass' then 'passed'
            when lower(result) in ('fail', 'warning') then 'open'
            when lower(result) in ('omitted', 'omit') then 'risk_accepted'
            when lower(result) like 'incorrect%' then 'false_positive'
            else 'not_assessed'
        end as finding_status,
        cast(1 as bigint) as row_count,
        assessed_at as last_seen_at,
        _export_date as export_date

    from results

)

select * from mapped
