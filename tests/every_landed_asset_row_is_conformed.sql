{# Rows in equal rows out from the landing to the conformed assets, table by table. #}
with

conformed as (

    select
        source_name,
        source_table,
        export_date,
        count(*) as row_count

    from {{ ref('int_assets_conformed') }}

    group by source_name, source_table, export_date

)

select
    exports.source_name,
    exports.table_name,
    exports.export_date,
    exports.rows_staged,
    conformed.row_count
from {{ ref('int_exports') }} as exports
inner join conformed
    on
        exports.source_name = conformed.source_name
        and exports.table_name = conformed.source_table
        and exports.export_date = conformed.export_date
where exports.rows_staged <> conformed.row_count
