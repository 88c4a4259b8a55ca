with

screened as (

    select * from {{ ref('int_asset_suspect_values') }}

),

suspects as (

    select * from {{ ref('int_asset_suspects') }}

),

overrides as (

    select * from {{ ref('identity_overrides') }}

),

groups as (

    select * from {{ ref('int_asset_decided_groups') }}

),

-- Records that a person declared one asset speak with one voice: their values count as equal,
-- wherever they stand.
grouped_values as (

    select
        screened.key_kind,
        screened.key_value,
        min(screened.key_value) over (
            partition by screened.key_kind, groups.group_id
        ) as group_value

    from screened

    inner join groups
        on screened.record_id = groups.record_id

),

declared_values as (

    select
        key_kind,
        key_value,
        min(group_value) as canonical_value

    from grouped_values

    group by key_kind, key_value

),

-- A pair that a person declared two assets contradicts itself like two serial numbers do.
declared_apart as (

    select
        left_record_id as record_id,
        'cannot_link:' || left_record_id || '|' || right_record_id as key_kind,
        'left' as key_value,
        0 as link_rank
    from overrides
    where decision = 'cannot_link'

    union all

    select
        right_record_id as record_id,
        'cannot_link:' || left_record_id || '|' || right_record_id as key_kind,
        'right' as key_value,
        0 as link_rank
    from overrides
    where decision = 'cannot_link'

),

stacked as (

    select
        screened.record_id,
        screened.key_kind,
        coalesce(declared_values.canonical_value, screened.key_value) as key_value,
        screened.link_rank
    from screened
    left join declared_values
        on
            screened.key_kind = declared_values.key_kind
            and screened.key_value = declared_values.key_value

    union all

    select * from declared_apart

),

labelled as (

    select
        stacked.*,
        suspects.label

    from stacked

    inner join suspects
        on stacked.record_id = suspects.record_id

)

select * from labelled
