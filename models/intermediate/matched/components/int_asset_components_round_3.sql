with

pairs as (

    select
        linked.record_id,
        linked.link_key,
        labels.label

    from {{ ref('int_asset_pairs') }} as linked

    inner join {{ ref('int_asset_components_round_2') }} as labels
        on linked.record_id = labels.record_id

),

{{ contracted_labels('pairs') }}

select * from contracted_labels
