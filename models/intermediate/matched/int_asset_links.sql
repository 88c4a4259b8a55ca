with

identities as (

    select * from {{ ref('int_asset_identities') }}

),

placed as (

    select
        pairs.record_number,
        pairs.key_number,
        identities.asset_id

    from {{ ref('int_asset_pairs') }} as pairs

    inner join identities
        on pairs.record_number = identities.record_number

),

-- A star for each key of an asset: all of its records linked with the first one.
centres as (

    select
        asset_id,
        key_number,
        min(record_number) as centre_number

    from placed

    group by asset_id, key_number

    having count(*) > 1

),

stars as (

    select
        placed.asset_id,
        placed.record_number,
        placed.key_number,
        centres.centre_number

    from placed

    inner join centres
        on
            placed.asset_id = centres.asset_id
            and placed.key_number = centres.key_number

    where placed.record_number <> centres.centre_number

)

select * from stars
