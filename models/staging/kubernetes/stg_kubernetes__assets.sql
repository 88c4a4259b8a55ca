with

nodes as (

    select * from {{ source('kubernetes', 'nodes') }}

),

containers as (

    select * from {{ source('kubernetes', 'containers') }}

),

clusters as (

    select * from {{ source('kubernetes', 'clusters') }}

),

stacked as (

    select
        'nodes' as source_table,
        'host' as asset_kind,
        node_id as source_asset_id,
        node_name as asset_name,
        provider_id as cloud_id,
        lower(machine_id) as machine_id,
        cast(null as string) as url,
        cast(null as string) as image_digest,
        {{ joined(all_matches('addresses', "'[0-9]+[.][0-9]+[.][0-9]+[.][0-9]+'")) }}
            as ip_addresses,
        operating_system,
        labels,
        created_at,
        _export_date
    from nodes
    union all
    select
        'containers' as source_table,
        'image' as asset_kind,
        concat_ws('|', pod_id, container_name) as source_asset_id,
        image as asset_name,
        cast(null as string) as cloud_id,
        cast(null as string) as machine_id,
        cast(null as string) as url,
        coalesce(
            {{ captured('image_id', "'@(sha256:[0-9a-f]+)'") }},
            {{ captured('image', "'@(sha256:[0-9a-f]+)'") }},
            {{ captured('image_sha', "'(sha256:[0-9a-f]+)'") }}
        ) as image_digest,
        cast(null as string) as ip_addresses,
        cast(null as string) as operating_system,
        cast(null as string) as labels,
        created_at,
        _export_date
    from containers
    union all
    select
        'clusters' as source_table,
        'cloud_resource' as asset_kind,
        cluster_id as source_asset_id,
        cluster_name as asset_name,
        external_id as cloud_id,
        cast(null as string) as machine_id,
        api_server_url as url,
        cast(null as string) as image_digest,
        cast(null as string) as ip_addresses,
        cast(null as string) as operating_system,
        cast(null as string) as labels,
        created_at,
        _export_date
    from clusters

),

mapped as (

    select
        source_table,
        source_asset_id,
        {{ captured('cloud_id', "'^aws:.*/(i-[0-9a-f]+)$'") }} as cloud_instance_id,
        case
            when cloud_id like 'arn:%' then cloud_id
            when cloud_id like 'azure://%' then lower(replace(cloud_id, 'azure://', ''))
            when cloud_id like 'gce://%'
                then
                    '//compute.googleapis.com/projects/' || split_part(cloud_id, '/', 3)
                    || '/zones/' || split_part(cloud_id, '/', 4)
                    || '/instances/' || split_part(cloud_id, '/', 5)
        end as cloud_resource_id,
        machine_id,
        asset_kind,
        case when asset_kind = 'host' then 'server' else 'other' end as asset_class,
        asset_name,
        case when asset_kind = 'host' then asset_name end as hostname,
        {{ url_host('url') }} as fqdn,
        url,
        image_digest,
        ip_addresses,
        {{ tag_of('labels', ['team', 'owner']) }} as owner_reference,
        {{ tag_of('labels', ['environment', 'env']) }} as source_environment,
        'owned' as custody,
        'active' as lifecycle,
        operating_system,
        created_at as first_seen_at,
        cast(_export_date as timestamp) as last_seen_at,
        _export_date as export_date

    from stacked

)

select * from mapped
