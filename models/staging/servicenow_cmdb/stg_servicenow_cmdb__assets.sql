with

computers as (

    select * from {{ source('servicenow_cmdb', 'computers') }}

),

mapped as (

    select
        'computers' as source_table,
        sys_id as source_asset_id,
        object_id as cloud_instance_id,
        serial_number,

        'host' as asset_kind,
        name as asset_name,
        name as hostname,
        fqdn,
        manufacturer,
        mac_address as mac_addresses,
        ip_address as ip_addresses,
        department as owner_reference,
        used_for as source_environment,
        busines_criticality as source_criticality,
        'owned' as custody,
        install_status as source_lifecycle,
        os as operating_system,
        u_tags as tags,
        sys_created_on as first_seen_at,
        last_discovered as last_seen_at,
        _export_date as export_date,
        case
            when lower(sys_class_name) like '%server%' then 'server'
            when lower(sys_class_name) like '%computer%' then 'workstation'
            when sys_class_name is null then 'unknown'
            else 'other'
        end as asset_class,
        case left(busines_criticality, 1)
            when '1' then 'critical'
            when '2' then 'high'
            when '3' then 'medium'
            when '4' then 'low'
            else 'unknown'
        end as criticality,
        case
            when u_internet_facing then 'public'
            when not u_internet_facing then 'internal'
        end as exposure,
        case
            when lower(install_status) in ('installed', 'in maintenance', '1', '3') then 'active'
            when lower(install_status) in ('in stock', 'pending install', 'on order', '2', '4', '6')
                then 'in_stock'
            when lower(install_status) in ('retired', 'absent', 'stolen', '7', '100', '8')
                then 'retired'
            else 'unknown'
        end as lifecycle

    from computers

)

select * from mapped
