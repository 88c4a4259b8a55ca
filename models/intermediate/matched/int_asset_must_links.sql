with

overrides as (

    select * from {{ ref('identity_overrides') }}

    where decision = 'must_link'

),

records as (

    select
        record_id,
        record_number

    from {{ ref('int_asset_records') }}

),

linked as (

    select
        left_records.record_number as left_number,
        right_records.record_number as right_number,
        overrides.reason,
        'must_link:' || overrides.left_record_id || '=' || overrides.right_record_id as link_key

    from overrides

    inner join records as left_records
        on overrides.left_record_id = left_records.record_id

    inner join records as right_records
        on overrides.right_record_id = right_records.record_id

),

stacked as (

    select
        left_number as record_number,
        link_key,
        reason
    from linked

    union

    select
        right_number as record_number,
        link_key,
        reason
    from linked

)

select
    record_number,
    link_key,
    reason,
    {{ number_of('link_key') }} as key_number
from stacked
