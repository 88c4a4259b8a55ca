with

workloads as (

    select * from {{ source('azure', 'workloads') }}

),

mapped as (

    select
        'workloads' as source_table,
        'https_enforced' as control_id,
        is_https_only as is_installed,
        is_https_only as is_healthy,
        _export_date as export_date,
        cast(_export_date as timestamp) as last_evidence_at,
        lower(resource_id) as source_asset_id,
        case when is_https_only then 'HTTPS only' else 'not HTTPS only' end as source_status

    from workloads

    where is_https_only is not null

)

select * from mapped
