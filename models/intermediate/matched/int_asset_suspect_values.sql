with

suspects as (

    select * from {{ ref('int_asset_suspects') }}

),

strong_keys as (

    select * from {{ ref('int_asset_keys_screened') }}

    where is_single_valued and drop_reason is null

),

valued as (

    select
        suspects.record_id,
        strong_keys.key_kind,
        strong_keys.key_value,
        strong_keys.link_rank

    from suspects

    inner join {{ ref('int_asset_keys') }} as carried_keys
        on suspects.record_number = carried_keys.record_number

    inner join strong_keys
        on carried_keys.key_number = strong_keys.key_number

)

select * from valued
