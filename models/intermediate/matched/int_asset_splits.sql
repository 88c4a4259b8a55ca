with

contradictions as (

    select * from {{ ref('int_asset_contradictions') }}

    where split_order = 1

),

labels as (

    select * from {{ ref('int_asset_components_round_4') }}

),

strong_values as (

    select * from {{ ref('int_asset_strong_values') }}

),

pairs as (

    select * from {{ ref('int_asset_pairs') }}

),

-- The records of a contradictory component; the value of the contradicted key is their side.
members as (

    select
        labels.record_id,
        labels.label,
        min(strong_values.key_value) as side

    from labels

    inner join contradictions
        on labels.label = contradictions.label

    left join strong_values
        on
            labels.record_id = strong_values.record_id
            and contradictions.key_kind = strong_values.key_kind

    group by labels.record_id, labels.label

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
