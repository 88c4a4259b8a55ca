with

screened as (

    select * from {{ ref('int_asset_keys_screened') }}

    where drop_reason is not null

),

contradictions as (

    select * from {{ ref('int_asset_contradictions') }}

),

identities as (

    select * from {{ ref('int_asset_identities') }}

),

labels as (

    select
        suspects.label,
        count(*) as record_count,
        count(distinct identities.asset_id) as asset_count

    from {{ ref('int_asset_suspects') }} as suspects

    inner join identities
        on suspects.record_number = identities.record_number

    group by suspects.label

),

carried as (

    select
        carried_keys.key_number,
        count(distinct identities.asset_id) as asset_count

    from {{ ref('int_asset_keys') }} as carried_keys

    inner join screened
        on carried_keys.key_number = screened.key_number

    inner join identities
        on carried_keys.record_number = identities.record_number

    group by carried_keys.key_number

),

dropped_keys as (

    select
        screened.drop_reason as issue_kind,
        screened.key_kind,
        screened.key_value,
        screened.record_count,
        carried.asset_count,
        case screened.drop_reason
            when 'placeholder' then 'The value stands for no value; it links nothing'
            when 'shared_by_strong_ids'
                then 'Assets with different strong ids carry it; it links nothing'
            else 'Too many records carry it; it links nothing'
        end as explanation

    from screened

    inner join carried
        on screened.key_number = carried.key_number

),

split_components as (

    select
        'contradiction' as issue_kind,
        contradictions.key_kind,
        contradictions.key_values as key_value,
        labels.record_count,
        labels.asset_count,
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
    record_count,
    asset_count
from stacked
