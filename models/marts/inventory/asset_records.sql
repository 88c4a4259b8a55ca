with

identities as (

    select * from {{ ref('int_asset_identities') }}

)

select
    ---------- ids
    record_id,
    asset_id,
    source_name,
    source_asset_id,

    ---------- booleans
    record_id = anchor_record_id as is_anchor,

    ---------- dates
    first_export_date,
    last_export_date
from identities
