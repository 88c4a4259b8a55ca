with

looks as (

    select * from {{ ref('int_finding_looks') }}

    where is_assessed

),

exports as (

    select * from {{ ref('int_finding_exports') }}

),

-- Tables whose findings bear the source's own ids of assets: the report of one scan does not.
tables_by_id as (

    select distinct
        source_name,
        source_table

    from {{ ref('int_finding_records') }}

    where source_asset_id is not null

),

-- The source's own list of assets says whom it looked at, when nothing was found there. Where it
-- says when it scanned from within, that counts: a scan without credentials sees nothing gone.
listed as (

    select
        exports.source_name,
        exports.source_table,
        exports.export_date,
        identities.asset_id as asset_key

    from exports

    inner join tables_by_id
        on
            exports.source_name = tables_by_id.source_name
            and exports.source_table = tables_by_id.source_table

    inner join {{ ref('int_assets_enriched') }} as assets
        on
            exports.source_name = assets.source_name
            and exports.export_date = assets.export_date

    left join {{ ref('int_control_evidence_enriched') }} as scans
        on
            assets.record_id = scans.record_id
            and assets.export_date = scans.export_date
            and scans.control_id = 'vulnerability_scanning'

    inner join {{ ref('int_asset_identities') }} as identities
        on assets.record_id = identities.record_id

    where
        coalesce(exports.previous_date, date '1900-01-01') < cast(
            case
                when scans.record_id is null then assets.last_seen_at
                else scans.last_evidence_at
            end as date
        )

),

stacked as (

    select
        source_name,
        source_table,
        export_date,
        asset_key
    from looks

    union all

    select * from listed

),

distinct_looks as (

    select
        source_name,
        source_table,
        asset_key,
        export_date

    from stacked

    group by source_name, source_table, asset_key, export_date

),

numbered as (

    select
        *,
        row_number() over (
            partition by source_name, source_table, asset_key
            order by export_date
        ) as look_number,
        lead(export_date) over (
            partition by source_name, source_table, asset_key
            order by export_date
        ) as next_look_date

    from distinct_looks

)

select * from numbered
