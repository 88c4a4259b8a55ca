with

grouped as (

    select
        suspects.record_number,
        splits.record_id,
        splits.label,
        splits.side

    from {{ ref('int_asset_splits') }} as splits

    inner join {{ ref('int_asset_suspects') }} as suspects
        on splits.record_id = suspects.record_id

),

strong_values as (

    select * from {{ ref('int_asset_strong_values') }}

),

-- What still contradicts itself after the split falls apart by everything that it claims.
contradicted as (

    select
        grouped.label,
        grouped.side,
        strong_values.key_kind

    from grouped

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
    grouped.record_number,
    grouped.record_id,
    grouped.label,
    grouped.side,
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
