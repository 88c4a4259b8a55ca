{# Four rounds reach 16 hops: a system that nests so deep may nest deeper, and access is missing. #}
select
    system_name,
    max(hop_count) as hop_count
from {{ ref('int_nested_grants_round_4') }}
group by system_name
having max(hop_count) >= 16
