with

links as (

    select * from {{ ref('int_asset_links') }}

)

select
    ---------- ids
    asset_id,
    record_id,
    linked_record_id,

    ---------- strings
    rule,
    grade,
    evidence
from links
