{# A key that still joins two labels means that a round of contraction is missing: add one. #}
select pairs.key_number
from {{ ref('int_asset_pairs') }} as pairs
inner join {{ ref('int_asset_components') }} as components
    on pairs.record_number = components.record_number
group by pairs.key_number
having min(components.label) <> max(components.label)
