with

computers as (

    select * from {{ source('jamf', 'computers') }}

),

mobile_devices as (

    select * from {{ source('jamf', 'mobile_devices') }}

),

mapped_computers as (

    select
        'computers' as source_table,
        'computer:' || computer_id as source_asset_id,
        udid as machine_id,
        serial_number,
        'workstation' as asset_class,
        computer_name as asset_name,
        coalesce(make, 'Apple') as manufacturer,
        nullif(concat_ws(',', mac_address, alternate_mac_address), '') as mac_addresses,
        ip_address as ip_addresses,
        department as owner_reference,
        case when automated_enrollment then 'owned' else 'unknown' end as custody,
        nullif(concat_ws(' ', os_name, os_version), '') as operating_system,
        enrolled_at as first_seen_at,
        last_contact_at as last_seen_at,
        _export_date as export_date

    from computers

),

mapped_mobile_devices as (

    select
        'mobile_devices' as source_table,
        'mobile_device:' || mobile_device_id as source_asset_id,
        udid as machine_id,
        serial_number,
        case
            when lower(device_type) in ('tvos', 'appletv', 'apple tv', 'watchos', 'visionos')
                then 'other'
            else 'mobile'
        end as asset_class,
        device_name as asset_name,
        'Apple' as manufacturer,
        wifi_mac_address as mac_addresses,
        cast(null as string) as ip_addresses,
        cast(null as string) as owner_reference,
        case
            when lower(ownership) like 'institution%' then 'owned'
            when lower(ownership) like 'personal%' then 'personal'
            else 'unknown'
        end as custody,
        nullif(concat_ws(' ', device_type, os_version), '') as operating_system,
        enrolled_at as first_seen_at,
        last_inventory_at as last_seen_at,
        _export_date as export_date

    from mobile_devices

),

stacked as (

    select * from mapped_computers

    union all

    select * from mapped_mobile_devices

)

select
    *,
    asset_name as hostname,
    'host' as asset_kind
from stacked
