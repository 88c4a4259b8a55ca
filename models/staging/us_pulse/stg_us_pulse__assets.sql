with

domains as (

    select * from {{ source('us_pulse', 'domains') }}

),

inspections as (

    select * from {{ source('us_pulse', 'inspect') }}

),

participation as (

    select * from {{ source('us_pulse', 'analytics') }}

),

stacked as (

    select
        'domains' as source_table,
        domain_name as domain,
        domain_type,
        agency,
        cast(null as boolean) as is_live,
        cast(null as boolean) as is_redirect,
        cast(null as string) as canonical,
        _export_date as export_date
    from domains

    union all

    select
        'inspect' as source_table,
        domain,
        cast(null as string) as domain_type,
        cast(null as string) as agency,
        coalesce(is_live, false) as is_live,
        is_redirect,
        canonical,
        _export_date as export_date
    from inspections

    union all

    select
        'analytics' as source_table,
        domain,
        cast(null as string) as domain_type,
        cast(null as string) as agency,
        cast(null as boolean) as is_live,
        cast(null as boolean) as is_redirect,
        cast(null as string) as canonical,
        _export_date as export_date
    from participation

),

mapped as (

    select
        ---------- ids
        source_table,
        lower(trim(domain)) as source_asset_id,

        ---------- strings
        'website' as asset_kind,
        'website' as asset_class,
        lower(trim(domain)) as asset_name,
        lower(trim(domain)) as fqdn,
        canonical as url,
        agency as owner_reference,
        'public' as exposure,
        case
            when domain_type = 'Federal Agency' and agency <> 'Non-Federal Agency' then 'owned'
            when domain_type is not null then 'third_party'
        end as custody,
        case when is_live then 'active' when not is_live then 'inactive' end as lifecycle,
        case
            -- The branches as they were published: executive unless listed.
            when agency in (
                'Library of Congress', 'The Legislative Branch (Congress)',
                'Government Printing Office', 'Congressional Office of Compliance'
            ) then 'branch:legislative'
            when agency = 'The Judicial Branch (Courts)' then 'branch:judicial'
            when agency is not null then 'branch:executive'
            when is_redirect then 'redirect'
        end as tags,

        ---------- dates and timestamps
        case when is_live then cast(export_date as timestamp) end as last_seen_at,
        export_date

    from stacked

)

select * from mapped
