with

restated as (

    {{ restated_rows(ref('int_assets_enriched')) }}

),

-- Where several exports of a table are in force, the last that holds the record counts.
ranked as (

    select
        record_id,
        source_table,
        as_of_date,
        max(export_date) as export_date

    from restated

    where not is_only_export

    group by record_id, source_table, as_of_date

),

standing as (

    select * from restated

    where is_only_export

    union all

    select restated.*

    from restated

    inner join ranked
        on
            restated.record_id = ranked.record_id
            and restated.source_table = ranked.source_table
            and restated.as_of_date = ranked.as_of_date
            and restated.export_date = ranked.export_date

    where not restated.is_only_export

),

dated as (

    select
        *,
        cast(as_of_date - cast(last_seen_at as date) as int) as seen_days_ago

    from standing

),

judged as (

    select
        as_of_date,
        record_id,
        record_number,
        asset_id,
        source_name,
        source_table,
        source_role,
        asset_kind,
        asset_class,
        asset_name,
        fqdn,
        environment,
        criticality,
        exposure,
        custody,
        lifecycle,
        owner_reference,
        operating_system,
        tags,
        seen_days_ago,
        is_source_stale,
        first_seen_at,
        last_seen_at,
        coalesce(
            source_role = 'inventory'
            and coalesce(lifecycle, 'unknown') not in ('retired', 'in_stock'),
            false
        ) as is_authoritative,
        coalesce(
            source_role = 'detector'
            and not is_source_stale
            and seen_days_ago < {{ var('observed_within_days') }},
            false
        ) as is_observed

    from dated

)

select * from judged
