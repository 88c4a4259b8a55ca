with

contradictions as (

    select * from {{ ref('int_asset_contradictions') }}

    where split_order = 1

),

suspects as (

    select * from {{ ref('int_asset_suspects') }}

),

strong_values as (

    select * from {{ ref('int_asset_strong_values') }}

),

pairs as (

    select
        suspects.record_id,
        link_keys.link_key,
        link_keys.link_rank

    from suspects

    inner join {{ ref('int_asset_pairs') }} as pairs
        on suspects.record_number = pairs.record_number

    inner join {{ ref('int_asset_link_keys') }} as link_keys
        on pairs.key_number = link_keys.key_number

),

-- The records of a contradictory component; the value of the contradicted key is their side.
members as (

    select
        suspects.record_id,
        suspects.label,
        min(strong_values.key_value) as side

    from suspects

    inner join contradictions
        on suspects.label = contradictions.label

    left join strong_values
        on
            suspects.record_id = strong_values.record_id
            and contradictions.key_kind = strong_values.key_kind

    group by suspects.record_id, suspects.label

),

{{ sides_taken('members', 'first_hop') }}

{{ sides_taken('first_hop', 'second_hop') }}

sided as (

    -- A record that still has no side stands alone: apart is safer than wrong.
    select
        record_id,
        label,
        coalesce(side, 'alone:' || record_id) as side

    from second_hop

)

select * from sided
