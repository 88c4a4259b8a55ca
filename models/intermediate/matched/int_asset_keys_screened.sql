with

graded as (

    select * from {{ ref('int_asset_keys_graded') }}

),

fanout as (

    select * from {{ ref('int_asset_key_fanout') }}

),

counted as (

    select
        graded.*,
        fanout.strong_id_count,
        count(*) over (partition by graded.key_kind, graded.key_value) as record_count

    from graded

    left join fanout
        on
            graded.key_kind = fanout.key_kind
            and graded.key_value = fanout.key_value

),

screened as (

    select
        record_id,
        key_kind,
        key_value,
        grade,
        is_single_valued,
        link_rank,
        record_count,
        case
            when is_placeholder then 'placeholder'
            when grade = 'weak' then 'weak'
            when strong_id_count > max_strong_ids then 'shared_by_strong_ids'
            when record_count > max_records then 'shared_by_records'
        end as drop_reason

    from counted

)

select * from screened
