with

pairs as (

    select
        record_id,
        link_key,
        record_id as label

    from {{ ref('int_asset_pairs') }}

),

{{ contracted_labels('pairs') }}

select * from contracted_labels
