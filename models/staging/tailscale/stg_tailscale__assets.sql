with

devices as (

    select * from {{ source('tailscale', 'devices') }}

),

mapped as (

    select
        'devices' as source_table,
        device_id as source_asset_id,
        {{ json_first('serial_numbers') }} as serial_number,

        'host' as asset_kind,
        coalesce(hostname, device_name) as asset_name,
        hostname,
        {{ joined(json_list('hardware_addresses')) }} as mac_addresses,
        {{ joined(json_list('addresses')) }} as ip_addresses,
        os as operating_system,
        {{ joined(json_list('tags')) }} as tags,
        created as first_seen_at,
        _export_date as export_date,
        case
            when lower(os) in ('windows', 'macos') then 'workstation'
            when lower(os) in ('ios', 'ipados', 'android') then 'mobile'
            when lower(os) = 'tvos' then 'other'
            else 'unknown'
        end as asset_class,
        case when device_name like '%.%' then lower(device_name) end as fqdn,
        case when is_external then 'third_party' else 'unknown' end as custody,
        coalesce(
            last_seen, case when connected_to_control then cast(_export_date as timestamp) end
        ) as last_seen_at

    from devices

)

select * from mapped
