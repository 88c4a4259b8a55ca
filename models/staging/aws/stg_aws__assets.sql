with

resources as (

    select
        'ec2_instances' as source_table,
        'host' as asset_kind,
        instance_id as source_asset_id,
        owner_id as cloud_account_id,
        {{ json_tag('tags', 'Name') }} as asset_name,
        private_dns_name as host_name,
        private_ip_address as ip_addresses,
        network_interfaces,
        platform_details as operating_system,
        state_name as source_lifecycle,
        tags,
        public_ip_address is not null as is_public,
        launch_time as first_seen_at,
        _export_date as export_date
    from {{ source('aws', 'ec2_instances') }}
    union all
    select
        'ecr_images' as source_table,
        'image' as asset_kind,
        concat_ws('@', nullif(concat_ws('/', registry_id, repository_name), ''), image_digest)
            as source_asset_id,
        registry_id as cloud_account_id,
        concat_ws(':', repository_name, coalesce({{ json_first('image_tags') }}, image_tag))
            as asset_name,
        cast(null as string) as host_name,
        cast(null as string) as ip_addresses,
        cast(null as string) as network_interfaces,
        cast(null as string) as operating_system,
        image_status as source_lifecycle,
        cast(null as string) as tags,
        cast(null as boolean) as is_public,
        pushed_at as first_seen_at,
        _export_date as export_date
    from {{ source('aws', 'ecr_images') }}
    union all
    select
        'data_stores' as source_table,
        'data_store' as asset_kind,
        case when resource_id = bucket_name then 'arn:aws:s3:::' else '' end || resource_id
            as source_asset_id,
        nullif(split_part(resource_id, ':', 5), '') as cloud_account_id,
        asset_name,
        endpoint as host_name,
        cast(null as string) as ip_addresses,
        cast(null as string) as network_interfaces,
        concat_ws(' ', engine, engine_version) as operating_system,
        resource_status as source_lifecycle,
        tags,
        is_public,
        created_at as first_seen_at,
        _export_date as export_date
    from {{ source('aws', 'data_stores') }}
    union all
    select
        'workloads' as source_table,
        'cloud_resource' as asset_kind,
        resource_id as source_asset_id,
        nullif(split_part(resource_id, ':', 5), '') as cloud_account_id,
        asset_name,
        {{ url_host('endpoint') }} as host_name,
        cast(null as string) as ip_addresses,
        cast(null as string) as network_interfaces,
        cast(null as string) as operating_system,
        resource_status as source_lifecycle,
        tags,
        is_public,
        created_at as first_seen_at,
        _export_date as export_date
    from {{ source('aws', 'workloads') }}

),

mapped as (

    select
        source_table,
        source_asset_id,
        case when asset_kind = 'host' then source_asset_id end as cloud_instance_id,
        case when source_asset_id like 'arn:%' then source_asset_id end as cloud_resource_id,
        cloud_account_id,
        asset_kind,
        case when asset_kind = 'host' then 'server' else 'other' end as asset_class,
        nullif(asset_name, '') as asset_name,
        case when asset_kind = 'host' then host_name end as hostname,
        case when asset_kind <> 'host' then host_name end as fqdn,
        {{ captured('source_asset_id', "'(sha256:[0-9a-f]+)$'") }} as image_digest,
        {{ joined(json_pluck('network_interfaces', 'MacAddress')) }} as mac_addresses,
        ip_addresses,
        {{ tag_of('tags', ['Team', 'Owner']) }} as owner_reference,
        {{ tag_of('tags', ['Environment', 'Env']) }} as source_environment,
        {{ tag_of('tags', ['Criticality']) }} as source_criticality,
        case is_public when true then 'public' when false then 'internal' else 'unknown' end
            as exposure,
        'owned' as custody,
        source_lifecycle,
        case
            when source_lifecycle is null and asset_kind = 'host' then 'unknown'
            when lower(source_lifecycle) in ('terminated', 'shutting-down', 'deleting')
                then 'retired'
            when lower(source_lifecycle) in ('stopped', 'stopping', 'inactive') then 'inactive'
            else 'active'
        end as lifecycle,
        nullif(operating_system, '') as operating_system,
        {{ tag_of('tags', ['Tags']) }} as tags,
        first_seen_at,
        export_date

    from resources

)

select
    *,
    case when lifecycle = 'active' then cast(export_date as timestamp) end as last_seen_at
from mapped
