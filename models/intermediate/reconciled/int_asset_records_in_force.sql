with

in_force as (

    select * from {{ ref('int_exports_in_force') }}

),

enriched as (

    select * from {{ ref('int_assets_enriched') }}

),

identities as (

    select * from {{ ref('int_asset_identities') }}

),

dated as (

    select
        enriched.*,
        in_force.as_of_date,
        identities.asset_id,
        in_force.source_role,
        in_force.is_stale as is_source_stale,
        cast(in_force.as_of_date - cast(enriched.last_seen_at as date) as int) as seen_days_ago,
        row_number() over (
            partition by in_force.as_of_date, enriched.record_id, enriched.source_table
            order by enriched.export_date desc
        ) as recency

    from in_force

    inner join enriched
        on
            in_force.source_name = enriched.source_name
            and in_force.table_name = enriched.source_table
            and in_force.export_date = enriched.export_date

    inner join identities
        on enriched.record_id = identities.record_id

),

judged as (

    select
        as_of_date,
        record_id,
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

    where recency = 1

)

select * from judged
