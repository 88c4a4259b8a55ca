with

restated as (

    {{ restated_rows(ref('int_assets_enriched')) }}

),

dated as (

    select
        *,
        cast(as_of_date - cast(last_seen_at as date) as int) as seen_days_ago,
        row_number() over (
            partition by as_of_date, record_id, source_table
            order by export_date desc
        ) as recency

    from restated

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
