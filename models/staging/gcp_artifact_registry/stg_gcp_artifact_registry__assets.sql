with

images as (

    select * from {{ source('gcp_artifact_registry', 'images') }}

),

named as (

    select
        *,
        coalesce(uri, concat_ws('@', image_name, image_version)) as address,
        case when artifact_type like '%helm%' then 'other' else 'image' end as asset_kind

    from images

),

mapped as (

    select
        'images' as source_table,
        address as source_asset_id,
        case
            when image_name like 'projects/%'
                then '//artifactregistry.googleapis.com/' || image_name
        end as cloud_resource_id,
        split_part(address, '/', 2) as cloud_account_id,
        asset_kind,
        'other' as asset_class,
        split_part(address, '@', 1) as asset_name,
        case
            when asset_kind = 'image' then {{ captured('address', "'@(sha256:[0-9a-f]+)'") }}
        end as image_digest,
        'owned' as custody,
        'active' as lifecycle,
        created_at as first_seen_at,
        cast(_export_date as timestamp) as last_seen_at,
        _export_date as export_date

    from named

)

select * from mapped
