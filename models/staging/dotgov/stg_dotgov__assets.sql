with

domains as (

    select * from {{ source('dotgov', 'domains') }}

),

mapped as (

    select
        'domains' as source_table,
        'website' as asset_kind,

        'website' as asset_class,
        'public' as exposure,
        _export_date as export_date,
        lower(trim(domain_name)) as source_asset_id,
        lower(trim(domain_name)) as asset_name,
        lower(trim(domain_name)) as fqdn,
        coalesce(agency, organization_name) as owner_reference,
        case
            when domain_type like 'Federal%' then 'owned'
            when domain_type is null then 'unknown'
            else 'third_party'
        end as custody,

        case
            when domain_type like '%Executive%' then 'branch:executive'
            when domain_type like '%Legislative%' then 'branch:legislative'
            when domain_type like '%Judicial%' then 'branch:judicial'
        end as tags

    from domains

)

select * from mapped
