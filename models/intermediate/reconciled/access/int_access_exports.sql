with

exports as (

    select * from {{ ref('int_exports') }}

    where is_whole

),

tables as (

    select * from {{ ref('int_access_tables') }}

)

select
    tables.entity,
    tables.source_name,
    tables.source_table,
    tables.is_complete,
    exports.export_date,
    row_number() over (
        partition by tables.entity, tables.source_name, tables.source_table
        order by exports.export_date
    ) as export_number,
    lead(exports.export_date) over (
        partition by tables.entity, tables.source_name, tables.source_table
        order by exports.export_date
    ) as next_export_date
from tables
inner join exports
    on
        tables.source_name = exports.source_name
        and tables.source_table = exports.table_name
