with

sightings as (

    select * from {{ ref('int_asset_sightings') }}

    where is_current

),

assets as (

    select * from {{ ref('int_assets_by_date') }}

    where is_in_scope and custody <> 'personal'

),

captured as (

    select distinct
        sightings.as_of_date,
        sightings.asset_id,
        sightings.source_name

    from sightings

    inner join assets
        on
            sightings.as_of_date = assets.as_of_date
            and sightings.asset_id = assets.asset_id

)

select * from captured
