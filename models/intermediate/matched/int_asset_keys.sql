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

    select
        record_hash,
        'cloud_instance_id' as key_kind,
        lower(trim(cloud_instance_id)) as key_value
    from record_values
    union all
    select
        record_hash,
        'cloud_resource_id' as key_kind,
        lower(trim(cloud_resource_id)) as key_value
    from record_values
    union all
    select
        record_hash,
        asset_kind as key_kind,
        lower(trim(case asset_kind when 'image' then image_digest else repository end)) as key_value
    from record_values
    where asset_kind in ('image', 'repository')
    union all
    select
        record_hash,
        'serial_number' as key_kind,
        {{ replace_all("upper(serial_number)", "'[^A-Z0-9]'", "''") }} as key_value
    from record_values
    union all
    select
        record_hash,
        'machine_id' as key_kind,
        {{ replace_all("upper(machine_id)", "'[^A-Z0-9]'", "''") }} as key_value
    from record_values
    union all
    select
        record_hash,
        'agent_id' as key_kind,
        source_name || ':' || agent_id as key_value
    from record_values
    union all
    select
        record_hash,
        case when asset_kind = 'website' then 'web_domain' else 'fqdn' end as key_kind,
        trim(both '.' from lower(trim(full_name))) as key_value
    from record_values
    where full_name like '%.%'
    union all
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
