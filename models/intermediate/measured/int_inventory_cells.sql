with

assets as (

    select * from {{ ref('int_assets_by_date') }}

    where custody not in ('third_party', 'personal')

),

-- Counted once, as finely as any figure wants it: every slice is a sum of these.
counted as (

    select
        as_of_date,
        owner_name,
        asset_class,
        environment,
        criticality,
        exposure,
        current_source_names,
        count(*) filter (where is_authoritative) as authoritative_count,
        count(*) filter (where is_observed) as observed_count,
        count(*) filter (where is_authoritative and is_observed) as confirmed_count,
        count(*) filter (where is_in_scope) as in_scope_count,
        count(*) filter (where is_in_scope and has_owner) as owned_count,
        count(*) filter (where not is_in_scope) as out_of_scope_count

    from assets

    group by
        as_of_date,
        owner_name,
        asset_class,
        environment,
        criticality,
        exposure,
        current_source_names

)

select * from counted
