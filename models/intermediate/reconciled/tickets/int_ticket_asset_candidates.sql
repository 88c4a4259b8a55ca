with

asset_references as (

    select distinct trim(asset_reference) as asset_reference

    from {{ ref('int_tickets') }}

    where trim(asset_reference) <> ''

),

records as (

    select * from {{ ref('int_asset_records') }}

),

asset_sources as (

    select distinct source_name from records

),

-- People write whatever they know an asset by into one field.
identified as (

    select
        asset_reference,
        asset_reference as cloud_instance_id,
        asset_reference as cloud_resource_id,
        asset_reference as machine_id,
        asset_reference as image_digest,
        asset_reference as repository,
        asset_reference as web_domain,
        asset_reference as fqdn,
        asset_reference as hostname

    from asset_references

),

named as (

    {{ unpivoted_keys('identified', 'asset_reference', [
        'cloud_instance_id', 'cloud_resource_id', 'machine_id', 'image', 'repository',
        'web_domain', 'fqdn', 'hostname',
    ]) }}

),

numbered as (

    select
        asset_reference,
        key_kind as asset_rule,
        {{ number_of("key_kind || ':' || key_value") }} as key_number
    from named
    where key_value <> ''

    union all

    -- An id may be of any source that lists assets.
    select
        asset_references.asset_reference,
        'source_asset_id' as asset_rule,
        {{ number_of("asset_sources.source_name || ':' || asset_references.asset_reference") }}
            as key_number
    from asset_references
    cross join asset_sources

),

found as (

    select
        numbered.asset_reference,
        numbered.asset_rule,
        assets_by_key.link_rank,
        assets_by_key.asset_id

    from numbered

    inner join {{ ref('int_assets_by_key') }} as assets_by_key
        on numbered.key_number = assets_by_key.key_number

),

-- What is no identifier may still be the name that somebody gave it.
given_names as (

    select distinct
        asset_references.asset_reference,
        'asset_name' as asset_rule,
        100 as link_rank,
        identities.asset_id

    from {{ ref('int_assets_enriched') }} as assets

    inner join {{ ref('int_asset_identities') }} as identities
        on assets.record_id = identities.record_id

    inner join asset_references
        on lower(trim(assets.asset_name)) = lower(asset_references.asset_reference)

),

stacked as (

    select * from found

    union all

    select * from given_names

)

select * from stacked
