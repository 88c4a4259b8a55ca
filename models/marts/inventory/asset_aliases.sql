with

identities as (

    select * from {{ ref('int_asset_identities') }}

    where record_number <> anchor_number

),

records as (

    select * from {{ ref('int_asset_records') }}

)

select
    ---------- ids
    records.alias_id,
    identities.asset_id,
    identities.record_id
from identities
inner join records
    on identities.record_number = records.record_number
