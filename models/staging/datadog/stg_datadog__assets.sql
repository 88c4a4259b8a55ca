with

hosts as (

    select * from {{ source('datadog', 'hosts') }}

),

csm_agents as (

    select * from {{ source('datadog', 'csm_agents') }}

),

mapped_hosts as (

    select
        'hosts' as source_table,
        host_id as source_asset_id,
        coalesce(
            {{ captured(
                "concat_ws(' ', host_name, aliases)",
                "'(?:^|[^0-9a-z])(i-[0-9a-f]{8,17})(?:[^0-9a-z]|$)'"
            ) }},
            {{ captured('tags_by_source', "'\"instance-id:([^\"]+)\"'") }}
        ) as cloud_instance_id,
        {{ captured(
            'tags_by_source',
            "'\"(?:aws_account|subscription_id|project_id):([^\"]+)\"'"
        ) }} as cloud_account_id,
        host_name as hostname,
        case when socket_fqdn like '%.%' then lower(socket_fqdn) end as fqdn,
        {{ captured('gohai', "'\"macaddress\":\"([^\"]+)\"'") }} as mac_addresses,
        nullif(concat_ws(
            ',', {{ captured('gohai', "'\"ipaddress\":\"([^\"]+)\"'") }}, public_ipv4
        ), '') as ip_addresses,
        {{ captured('tags_by_source', "'\"env:([^\"]+)\"'") }} as source_environment,
        coalesce(
            {{ captured('windows_version', "'\"(Windows[^\"]*)\"'") }},
            nullif(concat_ws(
                ' ', {{ captured('unix_version', "'\"([^\"]+)\"'") }},
                {{ captured('unix_version', "'\", *\"([^\"]+)\"'") }}
            ), ''),
            platform
        ) as operating_system,
        platform,
        last_reported_time as last_seen_at,
        _export_date as export_date

    from hosts

),

mapped_agents as (

    select
        'csm_agents' as source_table,
        host_id as source_asset_id,
        {{ captured('host_name', "'^(i-[0-9a-f]{8,17})$'") }} as cloud_instance_id,
        cast(null as string) as cloud_account_id,
        host_name as hostname,
        case when host_name like '%.%' then lower(host_name) end as fqdn,
        cast(null as string) as mac_addresses,
        cast(null as string) as ip_addresses,
        {{ json_first('envs') }} as source_environment,
        operating_system,
        lower(operating_system) as platform,
        cast(null as timestamp) as last_seen_at,
        _export_date as export_date

    from csm_agents

),

stacked as (

    select * from mapped_hosts

    union all

    select * from mapped_agents

)

select
    source_table,
    source_asset_id,
    cloud_instance_id,
    cloud_account_id,
    hostname as asset_name,
    hostname,
    fqdn,
    mac_addresses,
    ip_addresses,
    source_environment,
    operating_system,
    last_seen_at,
    export_date,
    'host' as asset_kind,
    case
        when operating_system like '%Server%' then 'server'
        when platform like '%linux%' then 'server'
        when platform like '%darwin%' then 'workstation'
        when operating_system like 'Windows 1%' then 'workstation'
        else 'unknown'
    end as asset_class
from stacked
