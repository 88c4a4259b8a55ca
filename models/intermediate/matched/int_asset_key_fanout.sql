with

graded as (

    select * from {{ ref('int_asset_keys_graded') }}

    where not is_placeholder

),

records as (

    select * from {{ ref('int_asset_records') }}

),

strong_ids as (

    select
        record_id,
        key_kind,
        key_value

    from graded

    where is_single_valued

),

-- Two makers under one serial number are two machines.
makers as (

    select
        record_id,
        'manufacturer' as key_kind,
        maker as key_value

    from records

    where maker is not null

),

carried as (

    select
        graded.key_kind,
        graded.key_value,
        strong_ids.key_kind as strong_kind,
        count(distinct strong_ids.key_value) as strong_id_count

    from graded

    inner join strong_ids
        on
            graded.record_id = strong_ids.record_id
            and graded.key_kind <> strong_ids.key_kind

    group by graded.key_kind, graded.key_value, strong_ids.key_kind

    union all

    select
        graded.key_kind,
        graded.key_value,
        makers.key_kind as strong_kind,
        count(distinct makers.key_value) as strong_id_count

    from graded

    inner join makers
        on graded.record_id = makers.record_id

    where graded.key_kind = 'serial_number'

    group by graded.key_kind, graded.key_value, makers.key_kind

),

widest as (

    select
        key_kind,
        key_value,
        max(strong_id_count) as strong_id_count

    from carried

    group by key_kind, key_value

)

select * from widest
