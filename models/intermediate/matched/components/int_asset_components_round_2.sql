with

nodes as (

    select
        next_label as label,
        link_key

    from {{ ref('int_asset_components_round_1') }}

),

{{ contracted_labels('nodes') }}

select * from contracted_labels
