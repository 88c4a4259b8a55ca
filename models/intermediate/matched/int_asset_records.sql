with

enriched as (

    select * from {{ ref('int_assets_enriched') }}

),

summed as (

    select
        record_id,
        min(source_name) as source_name,
        min(source_asset_id) as source_asset_id,
        min(maker) as maker,
        min(export_date) as first_export_date,
        max(export_date) as last_export_date

    from enriched

    group by record_id

)

select * from summed
