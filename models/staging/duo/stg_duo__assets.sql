with

endpoints as (

    select * from {{ source('duo', 'endpoints') }}

),

mapped as (

    select
        'endpoints' as source_table,
        endpoint_key as source_asset_id,

        'host' as asset_kind,
        device_name as hostname,
        last_updated as last_seen_at,
        _export_date as export_date,
        coalesce(hardware_uuid, device_udid) as machine_id,
        nullif(concat_ws(' ', os_family, os_version), '') as operating_system,
        coalesce(device_name, model, operating_system) as asset_name,
        case
            when lower(os_family) in ('windows', 'mac os x', 'macos', 'linux', 'chrome os')
                then 'workstation'
            when lower(os_family) in ('ios', 'ipados', 'android', 'windows phone', 'blackberry')
                then 'mobile'
            when os_family is null then 'unknown'
            else 'other'
        end as asset_class

    from endpoints

)

select * from mapped
