{# Two serial numbers, two cloud ids or a pair that a person declared apart in one asset. #}
select
    identities.asset_id,
    strong_values.key_kind
from {{ ref('int_asset_identities') }} as identities
inner join {{ ref('int_asset_strong_values') }} as strong_values
    on identities.record_id = strong_values.record_id
group by identities.asset_id, strong_values.key_kind
having count(distinct strong_values.key_value) > 1
