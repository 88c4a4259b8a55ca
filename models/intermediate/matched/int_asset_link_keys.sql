with

screened as (

    select * from {{ ref('int_asset_keys_screened') }}

    where drop_reason is null and record_count > 1

),

must_links as (

    select distinct
        key_number,
        link_key,
        reason

    from {{ ref('int_asset_must_links') }}

),

stacked as (

    select
        key_number,
        key_kind || ':' || key_value as link_key,
        key_kind as rule,
        grade,
        key_value as evidence,
        link_rank
    from screened

    union all

    select
        key_number,
        link_key,
        'must_link' as rule,
        'decided' as grade,
        reason as evidence,
        0 as link_rank
    from must_links

)

select * from stacked
