{# Evidence hangs on the asset record of the same source and id; without one it would be lost. #}
select distinct
    evidence.source_name,
    evidence.source_table,
    evidence.source_asset_id
from {{ ref('int_control_evidence_conformed') }} as evidence
left join {{ ref('int_assets_conformed') }} as assets
    on
        evidence.source_name = assets.source_name
        and evidence.source_asset_id = assets.source_asset_id
where assets.source_asset_id is null
