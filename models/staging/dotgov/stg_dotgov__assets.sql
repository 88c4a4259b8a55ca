with

domains as (

    select * from {{ source('dotgov', 'domains') }}

),

mapped as (

    select
        ---------- ids
        'domains' as source_table,
        lower(trim(domain_name)) as source_asset_id,

        ---------- strings
        'website' as asset_kind,
        'website' as asset_class,
        lower(trim(domain_name)) as asset_name,
        lower(trim(domain_name)) as fqdn,
        coalesce(agency, organization_name) as owner_reference,
        'public' as exposure,
        case
            when domain_type like 'Federal%' then 'owned'
            when domain_type is null then 'unknown'
            else 'third_party'
        end as custody,
        case
            when domain_type like '%Executive%' then 'branch:executive'
            when domain_type like '%Legislative%' then 'branch:legislative'
            when domain_type like '%Judicial%' then 'branch:judicial'
        end as tags,

        ---------- dates
        _export_date as export_date

    from domains

)

select * from mapped
