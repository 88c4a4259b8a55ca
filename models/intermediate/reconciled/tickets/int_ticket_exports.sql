with

exports as (

    select * from {{ ref('int_exports') }}

    where is_whole

),

ticket_tables as (

    select distinct
        source_name,
        source_table

    from {{ ref('int_tickets_enriched') }}

),

heard as (

    select
        exports.source_name,
        exports.table_name as source_table,
        exports.export_date

    from exports

    inner join ticket_tables
        on
            exports.source_name = ticket_tables.source_name
            and exports.table_name = ticket_tables.source_table

)

select * from heard
