with

instances as (

    select * from {{ source('aws', 'ec2_instances') }}

),

mapped as (

    select
        'ec2_instances' as source_table,
        instance_id as source_asset_id,
        instance_id as cloud_instance_id,
        owner_id as cloud_account_id,

        'host' as asset_kind,
        'server' as asset_class,
        {{ json_tag('tags', 'Name') }} as asset_name,
        private_dns_name as hostname,
        {{ joined(json_pluck('network_interfaces', 'MacAddress')) }} as mac_addresses,
        private_ip_address as ip_addresses,
        coalesce(
            {{ json_tag('tags', 'Team') }}, {{ json_tag('tags', 'Owner') }}
        ) as owner_reference,
        coalesce(
            {{ json_tag('tags', 'Environment') }}, {{ json_tag('tags', 'Env') }}
        ) as source_environment,
        {{ json_tag('tags', 'Criticality') }} as source_criticality,
        case when public_ip_address is null then 'internal' else 'public' end as exposure,
        'owned' as custody,
        state_name as source_lifecycle,
        case
            when state_name in ('terminated', 'shutting-down') then 'retired'
            when state_name in ('stopped', 'stopping') then 'inactive'
            when state_name in ('running', 'pending') then 'active'
            else 'unknown'
        end as lifecycle,
        platform_details as operating_system,
        {{ json_tag('tags', 'Tags') }} as tags,
        launch_time as first_seen_at,
        case
            when state_name in ('running', 'pending') then cast(_export_date as timestamp)
        end as last_seen_at,
        _export_date as export_date

    from instances

)

select * from mapped
