{% set simple_keys = {
    "'cloud_instance_id'": "lower(trim(cloud_instance_id))",
    "'cloud_resource_id'": "lower(trim(cloud_resource_id))",
    "'serial_number'": replace_all("upper(serial_number)", "'[^A-Z0-9]'", "''"),
    "'machine_id'": replace_all("upper(machine_id)", "'[^A-Z0-9]'", "''"),
    "'agent_id'": "source_name || ':' || agent_id",
    "'image'": "case when asset_kind = 'image' then lower(trim(image_digest)) end",
    "'repository'": "case when asset_kind = 'repository' then lower(trim(repository)) end",
    "case when asset_kind = 'website' then 'web_domain' else 'fqdn' end":
        "case when full_name like '%.%' then trim(both '.' from lower(trim(full_name))) end",
} %}

with

record_values as (

    select
        source_name,
        asset_kind,
        cloud_instance_id,
        cloud_resource_id,
        serial_number,
        machine_id,
        agent_id,
        mac_addresses,
        ip_addresses,
        repository,
        image_digest,
        {{ number_of('record_id') }} as record_hash,
        lower(split_part(trim(hostname), '.', 1)) as short_name,
        coalesce(fqdn, hostname) as full_name

    from {{ ref('int_asset_record_values') }}

),

mac_addresses as (

    select
        record_hash,
        {{ explode("split(mac_addresses, ',')") }} as mac_address

    from record_values

    where mac_addresses is not null

),

ip_addresses as (

    select
        record_hash,
        short_name,
        {{ explode("split(ip_addresses, ',')") }} as ip_address

    from record_values

    where ip_addresses is not null and short_name is not null

),

unpivoted as (

    {% for key_kind, key_value in simple_keys.items() %}
        select
            record_hash,
            {{ key_kind }} as key_kind,
            {{ key_value }} as key_value
        from record_values
        union all
    {% endfor %}
    select
        record_hash,
        'mac_address' as key_kind,
        {{ replace_all("lower(mac_address)", "'[^0-9a-f]'", "''") }} as key_value
    from mac_addresses
    union all
    select
        record_hash,
        'hostname_ip' as key_kind,
        short_name || '|' || trim(ip_address) as key_value
    from ip_addresses

),

distinct_keys as (

    select
        record_hash,
        {{ number_of("key_kind || ':' || key_value") }} as key_number,
        any_value(key_kind) as key_kind,
        any_value(key_value) as key_value

    from unpivoted

    where coalesce(key_value, '') <> ''

    group by record_hash, key_number

)

select
    records.record_number,
    distinct_keys.key_number,
    distinct_keys.key_kind,
    distinct_keys.key_value
from distinct_keys
inner join {{ ref('int_asset_records') }} as records
    on distinct_keys.record_hash = records.record_hash
