with

link_keys as (

    select key_number from {{ ref('int_asset_link_keys') }}

),

shared as (

    select
        keys.record_number,
        keys.key_number

    from {{ ref('int_asset_keys') }} as keys

    inner join link_keys
        on keys.key_number = link_keys.key_number

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
