with

scanned as (

    select * from {{ source('tenable', 'assets') }}

),

agents as (

    select * from {{ source('tenable', 'agents') }}

),

mapped_assets as (

    select
        'assets' as source_table,
        asset_uuid as source_asset_id,
        -- The workbench gives lists where the asset export gives one value.
        {{ captured(
            "concat_ws(' ', aws_ec2_instance_id, azure_vm_id, gcp_instance_id)",
            "'([0-9A-Za-z-]+)'"
        ) }} as cloud_instance_id,
        {{ captured('azure_resource_id', "'(/[^\"]+)'") }} as cloud_resource_id,
        {{ captured('aws_owner_id', "'([0-9A-Za-z-]+)'") }} as cloud_account_id,
        lower({{ captured('bios_uuid', "'([0-9A-Za-z-]+)'") }}) as machine_id,
        lower(replace({{ captured('tenable_uuid', "'([0-9A-Za-z-]+)'") }}, '-', '')) as agent_id,
        serial_number,
        coalesce(
            {{ json_first('hostname') }}, {{ json_first('netbios_name') }},
            {{ json_first('agent_name') }}
        ) as hostname,
        {{ json_first('fqdn') }} as fqdn,
        {{ joined(json_list('mac_address')) }} as mac_addresses,
        {{ joined(json_list('ipv4')) }} as ip_addresses,
        {{ json_first('operating_system') }} as operating_system,
        system_type,
        first_seen as first_seen_at,
        last_seen as last_seen_at,
        _export_date as export_date

    from scanned

),

mapped_agents as (

    select
        'agents' as source_table,
        agent_uuid as source_asset_id,
        cast(null as string) as cloud_instance_id,
        cast(null as string) as cloud_resource_id,
        cast(null as string) as cloud_account_id,
        cast(null as string) as machine_id,
        lower(replace(agent_uuid, '-', '')) as agent_id,
        cast(null as string) as serial_number,
        agent_name as hostname,
        cast(null as string) as fqdn,
        cast(null as string) as mac_addresses,
        ip as ip_addresses,
        platform as operating_system,
        cast(null as string) as system_type,
        linked_on as first_seen_at,
        last_connect as last_seen_at,
        _export_date as export_date

    from agents

),

stacked as (

    select * from mapped_assets

    union all

    select * from mapped_agents

)

select
    source_table,
    source_asset_id,
    cloud_instance_id,
    cloud_resource_id,
    cloud_account_id,
    machine_id,
    agent_id,
    serial_number,
    hostname as asset_name,
    hostname,
    fqdn,
    mac_addresses,
    ip_addresses,
    operating_system,
    first_seen_at,
    last_seen_at,
    export_date,
    'host' as asset_kind,
    case
        when lower(system_type) like '%router%' then 'network_device'
        when lower(system_type) like '%switch%' then 'network_device'
        when lower(system_type) like '%firewall%' then 'network_device'
        when lower(operating_system) like '%server%' then 'server'
        when lower(operating_system) like '%linux%' then 'server'
        when lower(operating_system) like '%windows 1%' then 'workstation'
        when lower(operating_system) like '%mac%' then 'workstation'
        when lower(operating_system) = 'darwin' then 'workstation'
        else 'unknown'
    end as asset_class
from stacked
