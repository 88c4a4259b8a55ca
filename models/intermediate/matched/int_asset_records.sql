with

record_values as (

    select * from {{ ref('int_asset_record_values') }}

),

summed as (

    select
        record_id,
        {{ number_of('record_id') }} as record_hash,
        {{ asset_id('record_id') }} as alias_id,
        min(source_name) as source_name,
        min(source_asset_id) as source_asset_id,
        min(maker) as maker,
        min(first_export_date) as first_export_date,
        max(last_export_date) as last_export_date

    from record_values

    group by record_id

),

-- The lowest number of an asset's records is the record that names it.
numbered as (

    select
        *,
        row_number() over (order by first_export_date, record_id) as record_number

    from summed

)

select * from numbered
