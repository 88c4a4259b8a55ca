with

keys as (

    select
        record_number,
        key_number

    from {{ ref('int_asset_keys') }}

),

key_values as (

    select * from {{ ref('int_asset_key_values') }}

    where not is_placeholder

),

strong_ids as (

    select
        keys.record_number,
        key_values.link_rank,
        keys.key_number as strong_number

    from keys

    inner join key_values
        on keys.key_number = key_values.key_number

    where key_values.is_single_valued

),

-- A key of one record links nothing, whatever it touches.
shared_keys as (

    select
        keys.record_number,
        keys.key_number,
        key_values.key_kind,
        key_values.link_rank

    from keys

    inner join key_values
        on keys.key_number = key_values.key_number

    where key_values.record_count > 1

),

carried as (

    select distinct
        shared_keys.key_number,
        strong_ids.link_rank,
        strong_ids.strong_number

    from shared_keys

    inner join strong_ids
        on
            shared_keys.record_number = strong_ids.record_number
            and shared_keys.link_rank <> strong_ids.link_rank

    union all

    -- Two makers under one serial number are two machines.
    select distinct
        shared_keys.key_number,
        0 as link_rank,
        {{ number_of('records.maker') }} as strong_number

    from shared_keys

    inner join {{ ref('int_asset_records') }} as records
        on shared_keys.record_number = records.record_number

    where shared_keys.key_kind = 'serial_number' and records.maker is not null

),

counted as (

    select
        key_number,
        link_rank,
        count(*) as strong_id_count

    from carried

    group by key_number, link_rank

),

widest as (

    select
        key_number,
        max(strong_id_count) as strong_id_count

    from counted

    group by key_number

)

select * from widest
