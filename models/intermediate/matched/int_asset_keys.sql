with

enriched as (

    select * from {{ ref('int_assets_enriched') }}

),

-- A record keeps each identifier that it last showed: a terminated instance still has its id.
latest as (

    select
        record_id,
        source_table,
        min(asset_kind) as asset_kind,
        {{ last_known('cloud_instance_id') }} as cloud_instance_id,
        {{ last_known('serial_number') }} as serial_number,
        {{ last_known('machine_id') }} as machine_id,
        {{ last_known('agent_id') }} as agent_id,
        {{ last_known('mac_addresses') }} as mac_addresses,
        {{ last_known('ip_addresses') }} as ip_addresses,
        lower(split_part(trim({{ last_known('hostname') }}), '.', 1)) as short_name,
        coalesce({{ last_known('fqdn') }}, {{ last_known('hostname') }}) as fqdn

    from enriched

    group by record_id, source_table

),

mac_addresses as (

    select
        record_id,
        {{ explode("split(mac_addresses, ',')") }} as mac_address

    from latest

    where mac_addresses is not null

),

ip_addresses as (

    select
        record_id,
        short_name,
        {{ explode("split(ip_addresses, ',')") }} as ip_address

    from latest

    where ip_addresses is not null and short_name is not null

),

unpivoted as (

    select
        record_id,
        'cloud_instance_id' as key_kind,
        lower(trim(cloud_instance_id)) as key_value
    from latest
    union all
    select
        record_id,
        'serial_number' as key_kind,
        {{ replace_all("upper(serial_number)", "'[^A-Z0-9]'", "''") }} as key_value
    from latest
    union all
    select
        record_id,
        'machine_id' as key_kind,
        {{ replace_all("upper(machine_id)", "'[^A-Z0-9]'", "''") }} as key_value
    from latest
    union all
    select
        record_id,
        'agent_id' as key_kind,
        split_part(record_id, ':', 1) || ':' || agent_id as key_value
    from latest
    union all
    select
        record_id,
        case when asset_kind = 'website' then 'web_domain' else 'fqdn' end as key_kind,
        trim(both '.' from lower(trim(fqdn))) as key_value
    from latest
    where fqdn like '%.%'
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
