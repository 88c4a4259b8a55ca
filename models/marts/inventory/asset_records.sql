with

identities as (

    select * from {{ ref('int_asset_identities') }}

),

records as (

    select * from {{ ref('int_asset_records') }}

)

select
    identities.record_id,
    identities.asset_id,
    records.source_name,
    records.source_asset_id,
    records.first_export_date,
    records.last_export_date,
    identities.record_number = identities.anchor_number as is_anchor
from identities
inner join records
    on identities.record_number = records.record_number
