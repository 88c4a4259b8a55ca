with

domains as (

    select * from {{ source('dotgov', 'domains') }}

),

organizations as (

    select distinct
        'domains' as source_table,
        true as is_current,
        _export_date as export_date,
        coalesce(agency, organization_name) as owner_id,
        coalesce(agency, organization_name) as owner_name

    from domains

    where coalesce(agency, organization_name) is not null

)

select * from organizations
