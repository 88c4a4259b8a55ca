with

domains as (

    select * from {{ source('gsa_https', 'domains') }}

),

mapped as (

    select
        'domains' as source_table,
        'website' as asset_kind,
        'website' as asset_class,
        canonical as url,
        agency as owner_reference,
        'public' as exposure,
        _export_date as export_date,
        lower(trim(domain)) as source_asset_id,
        lower(trim(domain)) as asset_name,
        lower(trim(domain)) as fqdn,
        case when is_live then 'active' else 'inactive' end as lifecycle,
        case when is_live then cast(_export_date as timestamp) end as last_seen_at

    from domains

)

select * from mapped
