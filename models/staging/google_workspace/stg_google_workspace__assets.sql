with

devices as (

    select * from {{ source('google_workspace', 'devices') }}

),

mapped as (

    select
        'devices' as source_table,
        device_name as source_asset_id,
        serial_number,

        'host' as asset_kind,
        coalesce(hostname, model) as asset_name,
        hostname,
        manufacturer,
        {{ joined(json_list('wifi_mac_addresses')) }} as mac_addresses,
        coalesce(os_version, device_type) as operating_system,
        create_time as first_seen_at,
        last_sync_time as last_seen_at,
        _export_date as export_date,
        case
            when device_type in ('WINDOWS', 'MAC_OS', 'LINUX', 'CHROME_OS') then 'workstation'
            when device_type in ('ANDROID', 'IOS', 'GOOGLE_SYNC') then 'mobile'
            else 'unknown'
        end as asset_class,
        case
            when owner_type = 'COMPANY' then 'owned'
            when owner_type = 'BYOD' then 'personal'
            else 'unknown'
        end as custody

    from devices

)

select * from mapped
