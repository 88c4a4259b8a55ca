with

link_keys as (

    select key_number from {{ ref('int_asset_link_keys') }}

),

shared as (

    select
        carried_keys.record_number,
        carried_keys.key_number

    from {{ ref('int_asset_keys') }} as carried_keys

    inner join link_keys
        on carried_keys.key_number = link_keys.key_number

),

stacked as (

    select
        record_number,
        key_number
    from shared

    union all

    select
        record_number,
        key_number
    from {{ ref('int_asset_must_links') }}

)

select * from stacked
