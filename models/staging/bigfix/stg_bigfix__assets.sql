with

computers as (

    select * from {{ source('bigfix', 'computers') }}

),

mapped as (

    select
        'computers' as source_table,
        computer_id as source_asset_id,
        computer_id as agent_id,
        serial_number,

        'host' as asset_kind,
        computer_name as asset_name,
        computer_name as hostname,
        mac_address as mac_addresses,
        ip_address as ip_addresses,
        os as operating_system,
        enrollment_date as first_seen_at,
        last_report_time as last_seen_at,
        _export_date as export_date,
        case when dns_name like '%.%' then lower(dns_name) end as fqdn,
        case
            when lower(device_type) like '%server%' then 'server'
            when lower(device_type) in ('laptop', 'desktop', 'workstation', 'notebook', 'tablet')
                then 'workstation'
            when lower(device_type) in ('mobile', 'phone') then 'mobile'
            when lower(license_type) = 'server' then 'server'
            when lower(license_type) like 'client%' then 'workstation'
            when lower(license_type) like 'mobile%' then 'mobile'
            else 'unknown'
        end as asset_class

    from computers

)

select * from mapped
