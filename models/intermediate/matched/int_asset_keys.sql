with

record_values as (

    select
        *,
        lower(split_part(trim(hostname), '.', 1)) as short_name,
        coalesce(fqdn, hostname) as full_name

    from {{ ref('int_asset_record_values') }}

),

mac_addresses as (

    select
        record_id,
        {{ explode("split(mac_addresses, ',')") }} as mac_address

    from record_values

    where mac_addresses is not null

),

ip_addresses as (

    select
        record_id,
        short_name,
        {{ explode("split(ip_addresses, ',')") }} as ip_address

    from record_values

    where ip_addresses is not null and short_name is not null

),

unpivoted as (

    select
        record_id,
        'cloud_instance_id' as key_kind,
        lower(trim(cloud_instance_id)) as key_value
    from record_values
    union all
    select
        record_id,
        'serial_number' as key_kind,
        {{ replace_all("upper(serial_number)", "'[^A-Z0-9]'", "''") }} as key_value
    from record_values
    union all
    select
        record_id,
        'machine_id' as key_kind,
        {{ replace_all("upper(machine_id)", "'[^A-Z0-9]'", "''") }} as key_value
    from record_values
    union all
    select
        record_id,
        'agent_id' as key_kind,
        split_part(record_id, ':', 1) || ':' || agent_id as key_value
    from record_values
    union all
    select
        record_id,
        case when asset_kind = 'website' then 'web_domain' else 'fqdn' end as key_kind,
        trim(both '.' from lower(trim(full_name))) as key_value
    from record_values
    where full_name like '%.%'
    union all
    select
        record_id,
        'mac_address' as key_kind,
        {{ replace_all("lower(mac_address)", "'[^0-9a-f]'", "''") }} as key_value
    from mac_addresses
    union all
    select
        record_id,
        'hostname_ip' as key_kind,
        short_name || '|' || trim(ip_address) as key_value
    from ip_addresses

),

distinct_keys as (

    select distinct
        record_id,
        key_kind,
        key_value

    from unpivoted

    where coalesce(key_value, '') <> ''

)

select * from distinct_keys
