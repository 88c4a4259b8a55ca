-- Assets of many records, and the keys that made each of them one.
select
    records.asset_id,
    records.record_id,
    links.linked_record_id,
    links.rule,
    links.grade,
    links.evidence
from {{ ref('asset_records') }} as records
left join {{ ref('asset_links') }} as links
    on records.record_id = links.record_id
order by records.asset_id asc, records.record_id asc, links.rule asc
