{#
    Rows in equal rows out from the landing to a conformed model, for every export of a table that
    the model has anything of. `row_count` says how many rows of the export a row of the model is.
#}
{% test landed_rows_are_kept(model, row_count) %}

with

conformed as (

    select
        source_name,
        source_table,
        export_date,
        sum({{ row_count }}) as row_count

    from {{ model }}

    group by source_name, source_table, export_date

),

conformed_tables as (

    select distinct
        source_name,
        source_table

    from conformed

)

select
    exports.source_name,
    exports.table_name,
    exports.export_date,
    exports.rows_staged,
    conformed.row_count
from {{ ref('int_exports') }} as exports
inner join conformed_tables
    on
        exports.source_name = conformed_tables.source_name
        and exports.table_name = conformed_tables.source_table
left join conformed
    on
        exports.source_name = conformed.source_name
        and exports.table_name = conformed.source_table
        and exports.export_date = conformed.export_date
where exports.rows_staged <> coalesce(conformed.row_count, 0)

{% endtest %}
