with

exports as (

    select distinct
        source_name,
        table_name

    from {{ ref('int_exports') }}

    -- A table of which nothing could ever be read has vouched for nothing yet.
    where is_whole

),

evidence as (

    select distinct
        control_id,
        source_name,
        source_table as table_name

    from {{ ref('int_control_evidence_conformed') }}

),

requirements as (

    select * from {{ ref('int_asset_requirements') }}

),

sightings as (

    select * from {{ ref('int_asset_sightings') }}

),

-- Whatever ever vouched for an asset of the control: when it falls silent, the denominator shrinks
-- and the figure seems to improve.
vouchers as (

    select distinct
        requirements.control_id,
        sightings.source_name,
        sightings.source_table as table_name

    from requirements

    inner join sightings
        on
            requirements.as_of_date = sightings.as_of_date
            and requirements.asset_id = sightings.asset_id

),

stacked as (

    select
        *,
        'evidence' as foundation_kind
    from evidence

    union all

    select
        *,
        'voucher' as foundation_kind
    from vouchers

    union all

    select
        'inventory' as control_id,
        source_name,
        table_name,
        'voucher' as foundation_kind
    from exports

)

select * from stacked
