with

restated as (

    select * from {{ ref('int_assets_owned') }}

)

select
    as_of_date,
    asset_id,
    asset_name,
    fqdn,
    owner_reference,
    operating_system,
    tags,
    source_names,
    current_source_names,
    asset_kind,
    asset_class,
    environment,
    criticality,
    exposure,
    custody,
    lifecycle,
    owner_id,
    owner_name,
    record_count,
    criticality_weight,
    is_authoritative,
    is_observed,
    has_owner,
    is_in_scope,
    first_seen_at,
    last_seen_at
from restated
{{ kept_rows() }}
