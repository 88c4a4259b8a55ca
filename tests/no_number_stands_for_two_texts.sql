{# Two keys, or two records, that shared a number would be linked without a reason. #}
select cast(key_number as string) as shared_number
from {{ ref('int_asset_keys') }}
group by key_number
having min(key_value) <> max(key_value) or min(key_kind) <> max(key_kind)

union all

select cast(record_hash as string) as shared_number
from {{ ref('int_asset_records') }}
group by record_hash
having count(*) > 1
