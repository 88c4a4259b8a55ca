with

hardware as (

    select * from {{ source('snipeit', 'hardware') }}

),

classed as (

    select
        *,
        coalesce(status_meta, lower(status_name)) as status,
        case
            when category_name is null then 'unknown'
            when {{ matches("lower(category_name)", "'server'") }} then 'server'
            when {{ matches("lower(category_name)", "'phone|mobile|tablet|ipad'") }} then 'mobile'
            when {{ matches(
                "lower(category_name)", "'switch|router|firewall|access point|network'"
            ) }} then 'network_device'
            when {{ matches(
                "lower(category_name)", "'laptop|notebook|desktop|workstation|computer|macbook'"
            ) }} then 'workstation'
            else 'other'
        end as asset_class

    from hardware

),

mapped as (

    select
        'hardware' as source_table,
        asset_id as source_asset_id,
        serial_number,

        asset_class,
        coalesce(asset_name, asset_tag) as asset_name,
        asset_name as hostname,
        manufacturer_name as manufacturer,
        mac_address as mac_addresses,
        company_name as owner_reference,
        status_name as source_lifecycle,
        created_at as first_seen_at,
        last_audit_at as last_seen_at,
        _export_date as export_date,
        case when asset_class = 'other' then 'other' else 'host' end as asset_kind,
        case when byod then 'personal' else 'owned' end as custody,
        case
            when deleted_at is not null then 'retired'
            when {{ matches("lower(status_name)", "'lost|stolen|retired'") }} then 'retired'
            when status like 'deployed%' then 'active'
            when status = 'archived' then 'retired'
            when status = 'undeployable' then 'inactive'
            when status in ('deployable', 'pending', 'ready to deploy') then 'in_stock'
            else 'unknown'
        end as lifecycle

    from classed

)

select * from mapped
