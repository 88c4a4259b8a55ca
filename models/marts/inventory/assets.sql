with

assets as (

    select * from {{ ref('int_assets_by_date') }}

),

as_of_dates as (

    select * from {{ ref('int_as_of_dates') }}

    where is_latest

)

select
    ---------- ids
    assets.asset_id,
    assets.owner_id,

    ---------- strings
    assets.asset_name,
    assets.asset_kind,
    assets.asset_class,
    assets.fqdn,
    assets.owner_name,
    assets.owner_reference,
    assets.environment,
    assets.criticality,
    assets.exposure,
    assets.custody,
    assets.lifecycle,
    assets.operating_system,
    assets.tags,
    assets.source_names,

    ---------- numbers
    assets.record_count,
    assets.criticality_weight,

    ---------- booleans
    assets.is_authoritative,
    assets.is_observed,
    assets.is_in_scope,
    assets.has_owner,

    ---------- dates and timestamps
    assets.as_of_date,
    assets.first_seen_at,
    assets.last_seen_at
from assets
inner join as_of_dates
    on assets.as_of_date = as_of_dates.as_of_date
