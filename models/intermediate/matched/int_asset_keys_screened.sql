with

key_values as (

    select * from {{ ref('int_asset_key_values') }}

),

fanout as (

    select * from {{ ref('int_asset_key_fanout') }}

),

screened as (

    select
        key_values.key_number,
        key_values.key_kind,
        key_values.key_value,
        key_values.grade,
        key_values.is_single_valued,
        key_values.link_rank,
        key_values.record_count,
        case
            when key_values.is_placeholder then 'placeholder'
            when key_values.grade = 'weak' then 'weak'
            when fanout.strong_id_count > key_values.max_strong_ids then 'shared_by_strong_ids'
            when key_values.record_count > key_values.max_records then 'shared_by_records'
        end as drop_reason

    from key_values

    left join fanout
        on key_values.key_number = fanout.key_number

)

select * from screened
