with

machines as (

    select * from {{ source('ms_defender', 'machines') }}

),

mapped as (

    select
        'machines' as source_table,
        machine_id as source_asset_id,
        lower(vm_id) as cloud_instance_id,
        vm_resource_id as cloud_resource_id,
        subscription_id as cloud_account_id,
        lower(machine_id) as agent_id,
        'host' as asset_kind,
        case
            when lower(os_platform) like '%server%' then 'server'
            when lower(os_platform) like 'windows%' then 'workstation'
            when lower(os_platform) in ('macos', 'chromeos') then 'workstation'
            when lower(os_platform) in ('ios', 'android') then 'mobile'
            when lower(os_platform) = 'linux' then 'server'
            when lower(device_type) in ('server', 'workstation', 'mobile') then lower(device_type)
            when lower(device_type) = 'networkdevice' then 'network_device'
            else 'unknown'
        end as asset_class,
        coalesce(computer_dns_name, last_ip_address, machine_id) as asset_name,
        split_part(computer_dns_name, '.', 1) as hostname,
        case when computer_dns_name like '%.%' then lower(computer_dns_name) end as fqdn,
        {{ joined(json_pluck('ip_addresses', 'macAddress')) }} as mac_addresses,
        coalesce(
            {{ joined(json_pluck('ip_addresses', 'ipAddress')) }}, last_ip_address
        ) as ip_addresses,
        case
            when lower(device_value) in ('low', 'high') then lower(device_value)
            when lower(device_value) = 'normal' then 'medium'
        end as criticality,
        device_value as source_criticality,
        concat_ws(' ', os_platform, os_version) as operating_system,
        {{ joined(json_list('machine_tags')) }} as tags,
        first_seen as first_seen_at,
        last_seen as last_seen_at,
        _export_date as export_date

    from machines

)

select * from mapped
