{% set keys = {
    'source_asset_id': "source_name || ':' || source_asset_id",
    'cloud_instance_id': "'cloud_instance_id:' || lower(trim(cloud_instance_id))",
    'cloud_resource_id': "'cloud_resource_id:' || lower(trim(cloud_resource_id))",
    'image': "'image:' || lower(trim(image_digest))",
    'repository': "'repository:' || lower(trim(repository))",
    'machine_id': "'machine_id:' || " ~ replace_all("upper(machine_id)", "'[^A-Z0-9]'", "''"),
    'agent_id': "'agent_id:' || source_name || ':' || agent_id",
    'web_domain': "'web_domain:' || trim(both '.' from lower(trim(fqdn)))",
    'fqdn': "'fqdn:' || trim(both '.' from lower(trim(coalesce(fqdn, hostname))))",
    'hostname': "'hostname:' || lower(split_part(trim(coalesce(hostname, fqdn)), '.', 1))",
} %}

with

records as (

    select * from {{ ref('int_finding_records') }}

),

assets_by_key as (

    select * from {{ ref('int_assets_by_key') }}

),

named as (

    {% for rule, key in keys.items() %}
        select
            finding_number,
            '{{ rule }}' as asset_rule,
            {{ number_of(key) }} as key_number
        from records
        where {{ key }} is not null
        {% if not loop.last %}
            union all
        {% endif %}
    {% endfor %}

),

found as (

    select
        named.finding_number,
        named.asset_rule,
        assets_by_key.asset_id,
        row_number() over (
            partition by named.finding_number
            order by assets_by_key.link_rank, named.asset_rule
        ) as place

    from named

    inner join assets_by_key
        on named.key_number = assets_by_key.key_number

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
