with

records as (

    select * from {{ ref('int_asset_records') }}

),

components as (

    select * from {{ ref('int_asset_components') }}

),

claims as (

    select
        record_number,
        min(record_number) over (partition by label, side, claim) as anchor_number

    from {{ ref('int_asset_claims') }}

),

-- Records are numbered in the order of their first export: a component's label is its first one.
anchored as (

    select
        components.record_number,
        coalesce(claims.anchor_number, components.label) as anchor_number

    from components

    left join claims
        on components.record_number = claims.record_number

)

select
    records.record_id,
    records.record_number,
    records.first_export_date,
    anchored.anchor_number,
    anchors.alias_id as asset_id
from anchored
inner join records
    on anchored.record_number = records.record_number
inner join records as anchors
    on anchored.anchor_number = anchors.record_number
