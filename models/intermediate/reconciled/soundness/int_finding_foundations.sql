with

detectors as (

    select distinct
        source_name,
        source_table as table_name

    from {{ ref('int_finding_exports') }}

),

-- The list of assets by which a detector says whom it looked at.
listings as (

    select distinct
        records.source_name,
        records.source_table as table_name

    from {{ ref('int_asset_record_values') }} as records

    inner join detectors
        on records.source_name = detectors.source_name

),

stacked as (

    select
        *,
        'evidence' as foundation_kind
    from detectors

    union all

    select
        *,
        'voucher' as foundation_kind
    from listings

)

select * from stacked
