{# A key that still joins two labels means that a round of contraction is missing: add one. #}
select linked.link_key
from {{ ref('int_asset_pairs') }} as linked
inner join {{ ref('int_asset_components_round_4') }} as labels
    on linked.record_id = labels.record_id
group by linked.link_key
having count(distinct labels.label) > 1
