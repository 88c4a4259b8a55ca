with

screened as (

    select * from {{ ref('int_asset_keys_screened') }}

),

contradictions as (

    select * from {{ ref('int_asset_contradictions') }}

),

labels as (

    select
        label,
        count(*) as record_count

    from {{ ref('int_asset_components_round_4') }}

    group by label

),

dropped_keys as (

    select
        drop_reason as issue_kind,
        key_kind,
        key_value,
        count(*) as record_count,
        case drop_reason
            when 'placeholder' then 'The value stands for no value; it links nothing'
            when 'shared_by_strong_ids'
                then 'Assets with different strong ids carry it; it links nothing'
            else 'Too many records carry it; it links nothing'
        end as explanation

    from screened

    where drop_reason is not null

    group by drop_reason, key_kind, key_value

),

split_components as (

    select
        'contradiction' as issue_kind,
        contradictions.key_kind,
        contradictions.key_values as key_value,
        labels.record_count,
        'Records that other keys link disagree on it; they were kept apart' as explanation

    from contradictions

    inner join labels
        on contradictions.label = labels.label

),

stacked as (

    select * from dropped_keys

    union all

    select * from split_components

)

select
    ---------- strings
    issue_kind,
    key_kind,
    key_value,
    explanation,

    ---------- numbers
    record_count
from stacked
