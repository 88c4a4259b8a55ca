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
contradicted as (

    select
        grouped.label,
        grouped.side,
        strong_values.key_kind

    from grouped

    inner join splits
        on grouped.record_id = splits.record_id

    inner join strong_values
        on grouped.record_id = strong_values.record_id

    group by grouped.label, grouped.side, strong_values.key_kind

    having count(distinct strong_values.key_value) > 1

),

residues as (

    select distinct
        label,
        side

    from contradicted

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

)

-- Nothing to say where nothing contradicts; a record without a claim among those that do is alone.
select
    grouped.record_id,
    grouped.label,
    grouped.side,
    grouped.source_name,
    grouped.source_asset_id,
    grouped.first_export_date,
    grouped.last_export_date,
    case
        when residues.label is not null then coalesce(claims.claim, 'alone:' || grouped.record_id)
        else ''
    end as claim
from grouped
left join residues
    on
        grouped.label = residues.label
        and grouped.side = residues.side
left join claims
    on grouped.record_id = claims.record_id
