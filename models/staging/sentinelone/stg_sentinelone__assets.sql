with

agents as (

    select * from {{ source('sentinelone', 'agents') }}

),

mapped as (

    select
        'agents' as source_table,
        agent_id as source_asset_id,
        cloud_instance_id,
        cloud_account as cloud_account_id,
        agent_uuid as agent_id,
        serial_number,

        'host' as asset_kind,
        computer_name as asset_name,
        computer_name as hostname,
        {{ fqdn('computer_name', 'domain') }} as fqdn,
        {{ captured('model_name', "'^(.+?) - '") }} as manufacturer,
        {{ joined(json_pluck('network_interfaces', 'physical')) }} as mac_addresses,
        coalesce(
            {{ joined(all_matches(
                joined(json_pluck('network_interfaces', 'inet')),
                "'[0-9]+[.][0-9]+[.][0-9]+[.][0-9]+'"
            )) }},
            last_ip_to_management
        ) as ip_addresses,
        os_name as operating_system,
        registered_at as first_seen_at,
        last_active_date as last_seen_at,
        _export_date as export_date,
        case
            when lower(machine_type) in ('server', 'kubernetes node', 'storage') then 'server'
            when lower(machine_type) in ('laptop', 'desktop') then 'workstation'
            when lower(machine_type) in ('mobile', 'phone', 'tablet') then 'mobile'
            else 'unknown'
        end as asset_class,
        case when is_decommissioned then 'inactive' else 'active' end as lifecycle

    from agents

)

select * from mapped
