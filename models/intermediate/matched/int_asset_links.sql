with

pairs as (

    select * from {{ ref('int_asset_pairs') }}

),

identities as (

    select * from {{ ref('int_asset_identities') }}

),

placed as (

    select
        pairs.*,
        identities.asset_id,
        min(pairs.record_id) over (
            partition by identities.asset_id, pairs.link_key
        ) as linked_record_id

    from pairs

    inner join identities
        on pairs.record_id = identities.record_id

),

stars as (

    select distinct
        asset_id,
        record_id,
        linked_record_id,
        rule,
        grade,
        evidence

    from placed

    where record_id <> linked_record_id

)

select * from stars
