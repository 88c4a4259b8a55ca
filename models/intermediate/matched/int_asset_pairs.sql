with

screened as (

    select * from {{ ref('int_asset_keys_screened') }}

),

records as (

    select * from {{ ref('int_asset_records') }}

),

overrides as (

    select * from {{ ref('identity_overrides') }}

    where decision = 'must_link'

),

shared_keys as (

    select
        record_id,
        key_kind || ':' || key_value as link_key,
        key_kind as rule,
        grade,
        key_value as evidence,
        link_rank

    from screened

    where drop_reason is null and record_count > 1

),

must_links as (

    select
        overrides.left_record_id,
        overrides.right_record_id,
        overrides.reason,
        'must_link:' || overrides.left_record_id || '=' || overrides.right_record_id as link_key

    from overrides

    inner join records as left_records
        on overrides.left_record_id = left_records.record_id

    inner join records as right_records
        on overrides.right_record_id = right_records.record_id

),

stacked as (

    select * from shared_keys

    union all

    select
        left_record_id as record_id,
        link_key,
        'must_link' as rule,
        'decided' as grade,
        reason as evidence,
        0 as link_rank
    from must_links

    union all

    select
        right_record_id as record_id,
        link_key,
        'must_link' as rule,
        'decided' as grade,
        reason as evidence,
        0 as link_rank
    from must_links

)

select * from stacked
