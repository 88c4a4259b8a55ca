with

record_values as (

    select
        source_name,
        cloud_instance_id,
        cloud_resource_id,
        serial_number,
        machine_id,
        agent_id,
        mac_addresses,
        ip_addresses,
        {{ number_of('record_id') }} as record_hash,
        lower(split_part(trim(hostname), '.', 1)) as short_name,
        -- A host may run an image or hold a checkout, and is neither.
        case when asset_kind = 'image' then image_digest end as image_digest,
        case when asset_kind = 'repository' then repository end as repository,
        case when asset_kind = 'website' then coalesce(fqdn, hostname) end as web_domain,
        case when coalesce(asset_kind, '') <> 'website' then coalesce(fqdn, hostname) end as fqdn

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

    {{ unpivoted_keys('record_values', 'record_hash', [
        'cloud_instance_id', 'cloud_resource_id', 'serial_number', 'machine_id', 'agent_id',
        'image', 'repository', 'web_domain', 'fqdn',
    ]) }}

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
