with

inventory as (

    select * from {{ source('ocsf', 'inventory') }}

),

mapped as (

    select
        'inventory' as source_table,
        device_id as source_asset_id,
        {{ captured("concat_ws(' ', instance_id, device_id)", "'(i-[0-9a-f]{8,17})'") }}
            as cloud_instance_id,
        case when {{ matches("device_id", "'^(arn:|/subscriptions/|//)'") }} then device_id end
            as cloud_resource_id,
        account_id as cloud_account_id,
        lower(machine_id) as machine_id,
        lower(replace(split_part({{ joined(json_pluck('agent_ids', 'uid')) }}, ',', 1), '-', ''))
            as agent_id,
        'host' as asset_kind,
        case
            when type_id = 1 or lower(device_type) like '%server%' then 'server'
            when type_id in (2, 3) then 'workstation'
            when {{ matches("lower(device_type)", "'desktop|laptop|workstation'") }}
                then 'workstation'
            when type_id in (4, 5) then 'mobile'
            when {{ matches("lower(device_type)", "'tablet|mobile|phone'") }} then 'mobile'
            when type_id between 9 and 15 then 'network_device'
            when {{ matches("lower(device_type)", "'firewall|switch|hub|router|load balancer'") }}
                then 'network_device'
            when type_id = 99 then 'other'
            else 'unknown'
        end as asset_class,
        coalesce(device_name, hostname, device_id) as asset_name,
        hostname,
        coalesce(
            {{ fqdn('hostname', 'domain') }},
            case when hostname like '%.%.%' then lower(hostname) end
        ) as fqdn,
        serial_number,
        manufacturer,
        coalesce({{ joined(json_pluck('network_interfaces', 'mac')) }}, mac)
            as mac_addresses,
        coalesce({{ joined(json_pluck('network_interfaces', 'ip')) }}, ip) as ip_addresses,
        owner as owner_reference,
        nullif(concat_ws(' ', os_name, os_version), '') as operating_system,
        first_seen_at,
        coalesce(last_seen_at, event_at) as last_seen_at,
        _export_date as export_date

    from inventory

)

select * from mapped
