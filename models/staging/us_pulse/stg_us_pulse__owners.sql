with

domains as (

    select * from {{ source('us_pulse', 'domains') }}

),

agencies as (

    select distinct
        'domains' as source_table,
        agency as owner_id,
        agency as owner_name,
        true as is_current,
        _export_date as export_date

    from domains

    where agency is not null

)

select * from agencies
