with

devices as (

    select * from {{ source('intune', 'managed_devices') }}

),

mapped as (

    select
        'managed_devices' as source_table,
        device_id as source_asset_id,
        serial_number,

        'host' as asset_kind,
        device_name as asset_name,
        device_name as hostname,
        manufacturer,
        operating_system,
        enrolled_date_time as first_seen_at,
        last_sync_date_time as last_seen_at,
        _export_date as export_date,
        case
            when lower(operating_system) in ('windows', 'macos', 'linux', 'chromeos')
                then 'workstation'
            when lower(operating_system) in ('ios', 'ipados', 'android') then 'mobile'
            when operating_system is null then 'unknown'
            else 'other'
        end as asset_class,
        nullif(
            concat_ws(',', wifi_mac_address, ethernet_mac_address), ''
        ) as mac_addresses,
        case
            when lower(owner_type) in ('company', 'corporate') then 'owned'
            when lower(owner_type) = 'personal' then 'personal'
            else 'unknown'
        end as custody

    from devices

)

select * from mapped
