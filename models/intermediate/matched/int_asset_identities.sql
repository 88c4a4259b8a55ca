with

claims as (

    select * from {{ ref('int_asset_claims') }}

),

anchored as (

    select
        *,
        first_value(record_id) over (
            partition by label, side, claim
            order by first_export_date, record_id
        ) as anchor_record_id

    from claims

)

select
    record_id,
    source_name,
    source_asset_id,
    first_export_date,
    last_export_date,
    anchor_record_id,
    {{ asset_id('anchor_record_id') }} as asset_id
from anchored
