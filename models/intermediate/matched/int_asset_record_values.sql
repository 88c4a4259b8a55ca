with

exports_to_read as (

    select * from {{ ref('int_exports_to_read') }}

),

exported as (

    select
        enriched.record_id,
        enriched.source_table,
        enriched.source_name,
        enriched.source_asset_id,
        enriched.asset_kind,
        enriched.maker,
        {{ shown('cloud_instance_id') }},
        {{ shown('cloud_resource_id') }},
        {{ shown('serial_number') }},
        {{ shown('machine_id') }},
        {{ shown('agent_id') }},
        {{ shown('hostname') }},
        {{ shown('fqdn') }},
        {{ shown('mac_addresses') }},
        {{ shown('ip_addresses') }},
        {{ shown('repository') }},
        {{ shown('image_digest') }},
        enriched.export_date as first_export_date,
        enriched.export_date as last_export_date

    from {{ ref('int_assets_enriched') }} as enriched

    inner join exports_to_read
        on enriched.export_date = exports_to_read.export_date

),

stacked as (

    select * from exported

    {{ what_was_known(
        ['record_id', 'source_table', 'source_name', 'source_asset_id', 'asset_kind', 'maker'],
        [
            'cloud_instance_id', 'cloud_resource_id', 'serial_number', 'machine_id', 'agent_id',
            'hostname', 'fqdn', 'mac_addresses', 'ip_addresses', 'repository', 'image_digest',
        ],
        ['first_export_date', 'last_export_date'],
    ) }}

),

-- A record keeps each identifier that it last showed: a terminated instance still has its id.
-- Values carry their dates, so that exports may come in any order.
summed as (

    select
        record_id,
        source_table,
        min(source_name) as source_name,
        min(source_asset_id) as source_asset_id,
        min(asset_kind) as asset_kind,
        min(maker) as maker,
        {{ last_known('cloud_instance_id') }},
        {{ last_known('cloud_resource_id') }},
        {{ last_known('serial_number') }},
        {{ last_known('machine_id') }},
        {{ last_known('agent_id') }},
        {{ last_known('hostname') }},
        {{ last_known('fqdn') }},
        {{ last_known('mac_addresses') }},
        {{ last_known('ip_addresses') }},
        {{ last_known('repository') }},
        {{ last_known('image_digest') }},
        min(first_export_date) as first_export_date,
        max(last_export_date) as last_export_date

    from stacked

    group by record_id, source_table

)

select * from summed
