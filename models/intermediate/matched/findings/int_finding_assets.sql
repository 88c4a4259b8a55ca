with

records as (

    select * from {{ ref('int_finding_records') }}

),

assets_by_key as (

    select * from {{ ref('int_assets_by_key') }}

),

identified as (

    select
        finding_number,
        source_name,
        cloud_instance_id,
        cloud_resource_id,
        machine_id,
        agent_id,
        image_digest,
        repository,
        fqdn as web_domain,
        coalesce(fqdn, hostname) as fqdn,
        coalesce(hostname, fqdn) as hostname

    from records

),

named as (

    {{ unpivoted_keys('identified', 'finding_number', [
        'cloud_instance_id', 'cloud_resource_id', 'machine_id', 'agent_id', 'image', 'repository',
        'web_domain', 'fqdn', 'hostname',
    ]) }}

),

-- The source's own id is a record, and not a key that others might share.
numbered as (

    select
        finding_number,
        key_kind as asset_rule,
        {{ number_of("key_kind || ':' || key_value") }} as key_number
    from named
    where key_value <> ''

    union all

    select
        finding_number,
        'source_asset_id' as asset_rule,
        {{ number_of("source_name || ':' || source_asset_id") }} as key_number
    from records
    where source_asset_id is not null

),

found as (

    select
        numbered.finding_number,
        numbered.asset_rule,
        assets_by_key.asset_id,
        row_number() over (
            partition by numbered.finding_number
            order by assets_by_key.link_rank, numbered.asset_rule
        ) as place

    from numbered

    inner join assets_by_key
        on numbered.key_number = assets_by_key.key_number

)

select
    records.finding_number,
    found.asset_id,
    coalesce(found.asset_rule, 'unmatched') as asset_rule,
    -- Findings on something that no source lists stay together by what they call it.
    coalesce(
        found.asset_id,
        'unlisted:' || lower(coalesce(
            records.cloud_resource_id, records.cloud_instance_id, records.image_digest,
            records.repository, records.fqdn, records.hostname, records.url, records.image_name,
            -- A source's own id says nothing to another, an address may be private to a network.
            records.source_name || ':' || records.source_asset_id,
            records.ip_addresses, records.asset_name
        )),
        'nameless:' || records.source_name
    ) as asset_key
from records
left join found
    on
        records.finding_number = found.finding_number
        and found.place = 1
