with

strong_values as (

    select * from {{ ref('int_asset_strong_values') }}

),

counted as (

    select
        label,
        key_kind,
        min(link_rank) as link_rank,
        {{ sorted_list('key_value') }} as key_values

    from strong_values

    group by label, key_kind

    having count(distinct key_value) > 1

),

ranked as (

    select
        *,
        row_number() over (partition by label order by link_rank, key_kind) as split_order

    from counted

)

select * from ranked
