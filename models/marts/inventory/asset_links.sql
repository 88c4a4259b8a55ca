with

links as (

    select * from {{ ref('int_asset_links') }}

),

link_keys as (

    select * from {{ ref('int_asset_link_keys') }}

),

records as (

    select
        record_id,
        record_number

    from {{ ref('int_asset_records') }}

)

select
    ---------- ids
    links.asset_id,
    records.record_id,
    centres.record_id as linked_record_id,

    ---------- strings
    link_keys.rule,
    link_keys.grade,
    link_keys.evidence
from links
inner join link_keys
    on links.key_number = link_keys.key_number
inner join records
    on links.record_number = records.record_number
inner join records as centres
    on links.centre_number = centres.record_number
