with

devices as (

    select * from {{ source('okta', 'devices') }}

),

mapped as (

    select
        'devices' as source_table,
        device_id as source_asset_id,
        udid as machine_id,
        serial_number,

        'host' as asset_kind,
        display_name as asset_name,
        display_name as hostname,
        manufacturer,
        status as source_lifecycle,
        created as first_seen_at,
        last_updated as last_seen_at,
        _export_date as export_date,
        nullif(concat_ws(' ', platform, os_version), '') as operating_system,
        case
            when upper(platform) in ('MACOS', 'WINDOWS', 'CHROMEOS', 'LINUX', 'DESKTOP')
                then 'workstation'
            when upper(platform) in ('IOS', 'ANDROID', 'MOBILE') then 'mobile'
            when platform is null then 'unknown'
            else 'other'
        end as asset_class,
        case
            when upper(status) = 'ACTIVE' then 'active'
            when upper(status) in ('CREATED', 'SUSPENDED', 'DEACTIVATED') then 'inactive'
            else 'unknown'
        end as lifecycle

    from devices

)

select * from mapped
