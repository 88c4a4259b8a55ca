with

identities as (

    select * from {{ ref('int_asset_identities') }}

)

select
    record_id,
    asset_id,
    source_name,
    source_asset_id,
    first_export_date,
    last_export_date,
    record_id = anchor_record_id as is_anchor
from identities
