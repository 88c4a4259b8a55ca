with

endpoints as (

    select * from {{ source('duo', 'endpoints') }}

),

managed as (

    select
        endpoint_key as source_asset_id,
        'device_management' as control_id,
        'trusted endpoint ' || trusted_endpoint as source_status,
        lower(trusted_endpoint) = 'yes' as is_installed,
        last_updated as last_evidence_at,
        _export_date as export_date

    from endpoints

    where lower(trusted_endpoint) in ('yes', 'no')

),

encrypted as (

    select
        endpoint_key as source_asset_id,
        'disk_encryption' as control_id,
        'disk encryption ' || disk_encryption_status as source_status,
        lower(disk_encryption_status) = 'on' as is_installed,
        health_data_last_collected as last_evidence_at,
        _export_date as export_date

    from endpoints

    where lower(disk_encryption_status) in ('on', 'off')

),

stacked as (

    select * from managed

    union all

    select * from encrypted

)

select
    *,
    'endpoints' as source_table,
    is_installed as is_healthy
from stacked
