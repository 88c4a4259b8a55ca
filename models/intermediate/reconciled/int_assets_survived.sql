with

in_force as (

    select * from {{ ref('int_asset_records_in_force') }}

),

precedence as (

    select * from {{ ref('source_precedence') }}

),

records as (

    select
        in_force.*,
        {{ standing('in_force.seen_days_ago', 'in_force.record_number') }} as standing,
        in_force.is_source_stale
        or (
            in_force.source_role = 'detector'
            and coalesce(in_force.seen_days_ago, 0) > coalesce(precedence.lapses_after_days, 30)
        ) as is_lapsed

    from in_force

    left join precedence
        on in_force.source_name = precedence.source_name

),

survived as (

    select
        records.as_of_date,
        records.asset_id,
        {{ survivor('asset_kind') }} as asset_kind,
        {{ survivor('asset_class') }} as asset_class,
        {{ survivor('asset_name') }} as asset_name,
        {{ survivor('fqdn') }} as fqdn,
        {{ survivor('environment') }} as environment,
        {{ survivor('criticality') }} as criticality,
        {{ survivor('exposure') }} as exposure,
        {{ survivor('custody') }} as custody,
        {{ survivor('lifecycle') }} as lifecycle,
        {{ survivor('owner_reference') }} as owner_reference,
        {{ survivor('operating_system') }} as operating_system,
        {{ sorted_list('records.tags') }} as tags,
        {{ sorted_list('records.source_name') }} as source_names,
        {{ sorted_list(
            "case when records.is_authoritative or records.is_observed then records.source_name end"
        ) }} as current_source_names,
        {{ sorted_list("records.source_name || '.' || records.source_table") }} as table_names,
        count(distinct records.record_id) as record_count,
        bool_or(records.is_authoritative) as is_authoritative,
        bool_or(records.is_observed) as is_observed,
        min(records.first_seen_at) as first_seen_at,
        max(case when records.source_role = 'detector' then records.last_seen_at end)
            as last_seen_at

    from records

    left join precedence
        on records.source_name = precedence.source_name

    group by records.as_of_date, records.asset_id

)

select * from survived
