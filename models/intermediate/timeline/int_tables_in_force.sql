with

in_force as (

    select * from {{ ref('int_exports_in_force') }}

),

summed as (

    select
        as_of_date,
        source_name,
        table_name,
        max(export_date) as export_date,
        min(age_days) as age_days,
        bool_or(is_stale) as is_stale

    from in_force

    group by as_of_date, source_name, table_name

)

select * from summed
