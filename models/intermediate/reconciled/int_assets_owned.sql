with

survived as (

    select * from {{ ref('int_assets_survived') }}

),

owners as (

    select * from {{ ref('int_owners_by_date') }}

    where is_current

),

weights as (

    select * from {{ ref('criticality_weights') }}

),

owned as (

    select
        survived.as_of_date,
        survived.asset_id,
        survived.asset_name,
        survived.fqdn,
        survived.owner_reference,
        survived.operating_system,
        survived.tags,
        survived.source_names,
        survived.current_source_names,
        survived.table_names,
        survived.record_count,
        survived.is_authoritative,
        survived.is_observed,
        survived.first_seen_at,
        survived.last_seen_at,
        cast(weights.weight as double) as criticality_weight,
        coalesce(survived.asset_kind, 'unknown') as asset_kind,
        coalesce(survived.asset_class, 'unknown') as asset_class,
        coalesce(survived.environment, 'unknown') as environment,
        coalesce(survived.criticality, 'unknown') as criticality,
        coalesce(survived.exposure, 'unknown') as exposure,
        coalesce(survived.custody, 'unknown') as custody,
        coalesce(survived.lifecycle, 'unknown') as lifecycle,
        coalesce(by_id.owner_id, by_name.owner_id) as owner_id,
        coalesce(by_id.owner_name, by_name.owner_name, 'unowned') as owner_name,
        coalesce(by_id.owner_id, by_name.owner_id) is not null as has_owner,
        -- What nobody claims and nobody saw lately is gone; what others own is not ours to cover.
        (survived.is_authoritative or survived.is_observed)
        and coalesce(survived.custody, 'unknown') <> 'third_party' as is_in_scope

    from survived

    left join owners as by_id
        on
            survived.as_of_date = by_id.as_of_date
            and lower(trim(survived.owner_reference)) = lower(by_id.owner_id)

    left join owners as by_name
        on
            survived.as_of_date = by_name.as_of_date
            and lower(trim(survived.owner_reference)) = lower(trim(by_name.owner_name))
            and by_name.is_name_unique

    left join weights
        on coalesce(survived.criticality, 'unknown') = weights.criticality

)

select * from owned
