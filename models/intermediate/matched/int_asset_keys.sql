with

record_values as (

    select
        records.record_number,
        record_values.source_name,
        record_values.asset_kind,
        record_values.cloud_instance_id,
        record_values.serial_number,
        record_values.machine_id,
        record_values.agent_id,
        record_values.mac_addresses,
        record_values.ip_addresses,
        lower(split_part(trim(record_values.hostname), '.', 1)) as short_name,
        coalesce(record_values.fqdn, record_values.hostname) as full_name

    from {{ ref('int_asset_record_values') }} as record_values

    inner join {{ ref('int_asset_records') }} as records
        on record_values.record_id = records.record_id

),

mac_addresses as (

    select
        record_number,
        {{ explode("split(mac_addresses, ',')") }} as mac_address

    from record_values

    where mac_addresses is not null

),

ip_addresses as (

    select
        record_number,
        short_name,
        {{ explode("split(ip_addresses, ',')") }} as ip_address

    from record_values

    where ip_addresses is not null and short_name is not null

),

unpivoted as (

    select
        record_number,
        'cloud_instance_id' as key_kind,
        lower(trim(cloud_instance_id)) as key_value
    from record_values
    union all
    select
        record_number,
        'serial_number' as key_kind,
        {{ replace_all("upper(serial_number)", "'[^A-Z0-9]'", "''") }} as key_value
    from record_values
    union all
    select
        record_number,
        'machine_id' as key_kind,
        {{ replace_all("upper(machine_id)", "'[^A-Z0-9]'", "''") }} as key_value
    from record_values
    union all
    select
        record_number,
        'agent_id' as key_kind,
        source_name || ':' || agent_id as key_value
    from record_values
    union all
    select
        record_number,
        case when asset_kind = 'website' then 'web_domain' else 'fqdn' end as key_kind,
        trim(both '.' from lower(trim(full_name))) as key_value
    from record_values
    where full_name like '%.%'
    union all
    select
        record_number,
        'mac_address' as key_kind,
        {{ replace_all("lower(mac_address)", "'[^0-9a-f]'", "''") }} as key_value
    from mac_addresses
    union all
    select
        record_number,
        'hostname_ip' as key_kind,
        short_name || '|' || trim(ip_address) as key_value
    from ip_addresses

),

distinct_keys as (

    select
        record_number,
        {{ number_of("key_kind || ':' || key_value") }} as key_number,
        any_value(key_kind) as key_kind,
        any_value(key_value) as key_value

    from unpivoted

    where coalesce(key_value, '') <> ''

    group by record_number, key_number

)

select * from distinct_keys
