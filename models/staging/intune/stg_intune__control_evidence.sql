with

devices as (

    select * from {{ source('intune', 'managed_devices') }}

),

managed as (

    select
        device_id as source_asset_id,
        'device_management' as control_id,
        compliance_state as source_status,
        true as is_installed,
        coalesce(lower(compliance_state) = 'compliant', false) as is_healthy,
        last_sync_date_time as last_evidence_at,
        _export_date as export_date

    from devices

),

encrypted as (

    select
        device_id as source_asset_id,
        'disk_encryption' as control_id,
        case
            when is_encrypted then 'encrypted'
            when not is_encrypted then 'not encrypted'
        end as source_status,
        coalesce(is_encrypted, false) as is_installed,
        coalesce(is_encrypted, false) as is_healthy,
        last_sync_date_time as last_evidence_at,
        _export_date as export_date

    from devices

),

stacked as (

    select * from managed

    union all

    select * from encrypted

)

select
    *,
    'managed_devices' as source_table
from stacked
