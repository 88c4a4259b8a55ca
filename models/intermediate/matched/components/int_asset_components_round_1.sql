with

nodes as (

    select
        record_number as label,
        key_number as link_key

    from {{ ref('int_asset_pairs') }}

),

{{ contracted_labels('nodes') }}

select * from contracted_labels
