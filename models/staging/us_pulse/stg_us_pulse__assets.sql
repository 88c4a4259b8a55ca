with

domains as (

    select * from {{ source('us_pulse', 'domains') }}

),

inspections as (

    select * from {{ source('us_pulse', 'inspect') }}

),

listed as (

    select
        'domains' as source_table,
        domain_name as domain,
        _export_date as export_date
    from domains

    union all

    select
        'inspect' as source_table,
        domain,
        _export_date as export_date
    from inspections

    union all

    select
        'tls' as source_table,
        domain,
        _export_date as export_date
    from {{ source('us_pulse', 'tls') }}

    union all

    select
        'sslyze' as source_table,
        domain,
        _export_date as export_date
    from {{ source('us_pulse', 'sslyze') }}

    union all

    select
        'analytics' as source_table,
        domain,
        _export_date as export_date
    from {{ source('us_pulse', 'analytics') }}

),

mapped as (

    select
        listed.source_table,
        inspections.canonical as url,
        domains.agency as owner_reference,
        listed.export_date,
        'website' as asset_kind,
        'website' as asset_class,
        'public' as exposure,
        lower(trim(listed.domain)) as source_asset_id,
        lower(trim(listed.domain)) as asset_name,
        lower(trim(listed.domain)) as fqdn,
        case
            when domains.domain_type = 'Federal Agency' and domains.agency <> 'Non-Federal Agency'
                then 'owned'
            when domains.domain_type is not null then 'third_party'
        end as custody,
        case
            when inspections.is_live then 'active'
            when inspections.domain is not null then 'inactive'
        end as lifecycle,
        case
            -- The branches as they were published: executive unless listed.
            when domains.agency in (
                'Library of Congress', 'The Legislative Branch (Congress)',
                'Government Printing Office', 'Congressional Office of Compliance'
            ) then 'branch:legislative'
            when domains.agency = 'The Judicial Branch (Courts)' then 'branch:judicial'
            when domains.agency is not null then 'branch:executive'
            when inspections.is_redirect then 'redirect'
        end as tags,
        case when inspections.is_live then cast(listed.export_date as timestamp) end
            as last_seen_at

    from listed

    left join domains
        on
            listed.source_table = 'domains'
            and listed.domain = domains.domain_name
            and listed.export_date = domains._export_date

    left join inspections
        on
            listed.source_table = 'inspect'
            and listed.domain = inspections.domain
            and listed.export_date = inspections._export_date

)

select * from mapped
