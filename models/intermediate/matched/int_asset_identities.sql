with

records as (

    select * from {{ ref('int_asset_records') }}

),

labels as (

    select * from {{ ref('int_asset_components_round_4') }}

),

splits as (

    select * from {{ ref('int_asset_splits') }}

),

strong_values as (

    select * from {{ ref('int_asset_strong_values') }}

),

grouped as (

    select
        records.*,
        coalesce(labels.label, records.record_id) as label,
        coalesce(splits.side, '') as side

    from records

    left join labels
        on records.record_id = labels.record_id

    left join splits
        on records.record_id = splits.record_id

),

-- What still contradicts itself after the split falls apart by everything that it claims.
residues as (

    select
        grouped.label,
        grouped.side

    from grouped

    inner join splits
        on grouped.record_id = splits.record_id

    inner join strong_values
        on grouped.record_id = strong_values.record_id

    group by grouped.label, grouped.side, strong_values.key_kind

    having count(distinct strong_values.key_value) > 1

),

claims as (

    select
        strong_values.record_id,
        {{ sorted_list("strong_values.key_kind || '=' || strong_values.key_value") }} as claim

    from strong_values

    inner join grouped
        on strong_values.record_id = grouped.record_id

    inner join residues
        on
            grouped.label = residues.label
            and grouped.side = residues.side

    group by strong_values.record_id

),

anchored as (

    select
        grouped.*,
        first_value(grouped.record_id) over (
            partition by grouped.label, grouped.side, claims.claim
            order by grouped.first_export_date, grouped.record_id
        ) as anchor_record_id

    from grouped

    left join claims
        on grouped.record_id = claims.record_id

),

identified as (

    select
        record_id,
        source_name,
        source_asset_id,
        first_export_date,
        last_export_date,
        anchor_record_id,
        {{ asset_id('anchor_record_id') }} as asset_id

    from anchored

)

select * from identified
