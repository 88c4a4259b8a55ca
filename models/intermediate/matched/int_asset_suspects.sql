with

components as (

    select * from {{ ref('int_asset_components') }}

),

strong_keys as (

    select
        key_number,
        link_rank

    from {{ ref('int_asset_keys_screened') }}

    where is_single_valued and drop_reason is null

),

-- Two values of a key of which an asset has one.
contradicted as (

    select components.label

    from {{ ref('int_asset_keys') }} as carried_keys

    inner join strong_keys
        on carried_keys.key_number = strong_keys.key_number

    inner join components
        on carried_keys.record_number = components.record_number

    group by components.label, strong_keys.link_rank

    having min(carried_keys.key_number) <> max(carried_keys.key_number)

),

-- And whatever a person has a say in.
decided as (

    select components.label

    from {{ ref('identity_overrides') }} as overrides

    inner join {{ ref('int_asset_records') }} as records
        on
            overrides.left_record_id = records.record_id
            or overrides.right_record_id = records.record_id

    inner join components
        on records.record_number = components.record_number

),

suspects as (

    select label from contradicted

    union

    select label from decided

),

members as (

    select
        records.record_number,
        records.record_id,
        components.label

    from suspects

    inner join components
        on suspects.label = components.label

    inner join {{ ref('int_asset_records') }} as records
        on components.record_number = records.record_number

)

select * from members
