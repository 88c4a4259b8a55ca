with

images as (

    select * from {{ source('aws', 'ecr_images') }}

),

data_stores as (

    select * from {{ source('aws', 'data_stores') }}

),

scanned_images as (

    select
        'ecr_images' as source_table,
        concat_ws('@', nullif(concat_ws('/', registry_id, repository_name), ''), image_digest)
            as source_asset_id,
        'vulnerability_scanning' as control_id,
        scan_status as source_status,
        scan_completed_at is not null as is_installed,
        scan_completed_at is not null
        and upper(scan_status) in ('COMPLETE', 'ACTIVE') as is_healthy,
        scan_completed_at as last_evidence_at,
        _export_date as export_date

    from images

    where scan_status is not null

),

encrypted_stores as (

    select
        'data_stores' as source_table,
        case when resource_id = bucket_name then 'arn:aws:s3:::' else '' end || resource_id
            as source_asset_id,
        'disk_encryption' as control_id,
        case when is_encrypted then 'encrypted' else 'not encrypted' end as source_status,
        is_encrypted as is_installed,
        is_encrypted as is_healthy,
        cast(_export_date as timestamp) as last_evidence_at,
        _export_date as export_date

    from data_stores

    where is_encrypted is not null

),

stacked as (

    select * from scanned_images

    union all

    select * from encrypted_stores

)

select * from stacked
