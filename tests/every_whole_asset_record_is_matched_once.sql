{# No record of a whole export is lost on the way to its asset, and none is doubled. #}
with

whole as (

    select conformed.*

    from {{ ref('int_assets_conformed') }} as conformed

    inner join {{ ref('int_exports') }} as exports
        on
            conformed.source_name = exports.source_name
            and conformed.source_table = exports.table_name
            and conformed.export_date = exports.export_date

    where exports.is_whole

),

matched as (

    select
        enriched.source_name,
        enriched.source_table,
        enriched.source_asset_id,
        enriched.export_date,
        count(identities.asset_id) as asset_count

    from {{ ref('int_assets_enriched') }} as enriched

    left join {{ ref('int_asset_identities') }} as identities
        on enriched.record_id = identities.record_id

    group by
        enriched.source_name,
        enriched.source_table,
        enriched.source_asset_id,
        enriched.export_date

)

select
    whole.source_name,
    whole.source_table,
    whole.source_asset_id,
    whole.export_date
from whole
left join matched
    on
        whole.source_name = matched.source_name
        and whole.source_table = matched.source_table
        and whole.source_asset_id = matched.source_asset_id
        and whole.export_date = matched.export_date
where coalesce(matched.asset_count, 0) <> 1
