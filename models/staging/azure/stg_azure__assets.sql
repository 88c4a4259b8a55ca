with

resources as (

    select
        'virtual_machines' as source_table,
        'host' as asset_kind,
        lower(resource_id) as resource_id,
        lower(vm_id) as vm_id,
        asset_name,
        coalesce(computer_name, asset_name) as hostname,
        split_part(fqdns, ',', 1) as fqdn,
        mac_addresses,
        concat_ws(',', private_ips, public_ips) as ip_addresses,
        power_state as resource_status,
        concat_ws(' ', os_type, os_name) as operating_system,
        tags,
        case
            when public_ips is not null then 'public'
            when private_ips is not null then 'internal'
            else 'unknown'
        end as exposure,
        created_at,
        _export_date
    from {{ source('azure', 'virtual_machines') }}
    union all
    select
        'data_stores' as source_table,
        'data_store' as asset_kind,
        lower(resource_id) as resource_id,
        cast(null as string) as vm_id,
        asset_name,
        cast(null as string) as hostname,
        coalesce({{ url_host('endpoint') }}, endpoint) as fqdn,
        cast(null as string) as mac_addresses,
        cast(null as string) as ip_addresses,
        resource_status,
        cast(null as string) as operating_system,
        tags,
        case lower(public_access)
            when 'enabled' then 'public' when 'disabled' then 'internal' else 'unknown'
        end as exposure,
        created_at,
        _export_date
    from {{ source('azure', 'data_stores') }}
    union all
    select
        'workloads' as source_table,
        case
            when lower(resource_id) not like '%/microsoft.web/sites/%' then 'cloud_resource'
            when lower(app_kind) like '%functionapp%' then 'cloud_resource'
            else 'application'
        end as asset_kind,
        lower(resource_id) as resource_id,
        cast(null as string) as vm_id,
        asset_name,
        cast(null as string) as hostname,
        host_name as fqdn,
        cast(null as string) as mac_addresses,
        cast(null as string) as ip_addresses,
        resource_status,
        cast(null as string) as operating_system,
        tags,
        case
            when lower(public_access) = 'disabled' or is_private then 'internal'
            when lower(public_access) = 'enabled' then 'public'
            else 'unknown'
        end as exposure,
        created_at,
        _export_date
    from {{ source('azure', 'workloads') }}

),

mapped as (

    select
        source_table,
        resource_id as source_asset_id,
        vm_id as cloud_instance_id,
        resource_id as cloud_resource_id,
        {{ captured('resource_id', "'/subscriptions/([^/]+)'") }} as cloud_account_id,
        vm_id as machine_id,
        asset_kind,
        case when asset_kind = 'host' then 'server' else 'other' end as asset_class,
        asset_name,
        hostname,
        nullif(fqdn, '') as fqdn,
        mac_addresses,
        nullif(ip_addresses, '') as ip_addresses,
        {{ tag_of('tags', ['Team', 'Owner']) }} as owner_reference,
        {{ tag_of('tags', ['Environment', 'Env']) }} as source_environment,
        {{ tag_of('tags', ['Criticality']) }} as source_criticality,
        exposure,
        'owned' as custody,
        resource_status as source_lifecycle,
        case
            when resource_status is null and asset_kind = 'host' then 'unknown'
            when lower(resource_status) in ('deleting', 'deleted') then 'retired'
            when {{ matches('lower(resource_status)', "'stop|dealloc|paus|disabled|suspend'") }}
                then 'inactive'
            else 'active'
        end as lifecycle,
        nullif(operating_system, '') as operating_system,
        created_at as first_seen_at,
        _export_date as export_date

    from resources

)

select
    *,
    case when lifecycle = 'active' then cast(export_date as timestamp) end as last_seen_at
from mapped
