with

hosts as (

    select * from {{ source('crowdstrike', 'hosts') }}

),

mapped as (

    select
        'hosts' as source_table,
        device_id as source_asset_id,
        instance_id as cloud_instance_id,
        service_provider_account_id as cloud_account_id,
        serial_number,

        'host' as asset_kind,
        case
            when product_type_desc in ('Server', 'Domain Controller') then 'server'
            when product_type_desc = 'Workstation' then 'workstation'
            when product_type_desc = 'Mobile' then 'mobile'
            when product_type_desc is null then 'unknown'
            else 'other'
        end as asset_class,
        hostname as asset_name,
        hostname,
        {{ fqdn('hostname', 'machine_domain') }} as fqdn,
        system_manufacturer as manufacturer,
        mac_address as mac_addresses,
        local_ip as ip_addresses,
        os_version as operating_system,
        first_seen as first_seen_at,
        last_seen as last_seen_at,
        _export_date as export_date

    from hosts

)

select * from mapped
