with

identities as (

    select * from {{ ref('int_asset_identities') }}

    where record_id <> anchor_record_id

)

select
    ---------- ids
    alias_id,
    asset_id,
    record_id
from identities
