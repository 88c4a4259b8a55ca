{#
    The declared columns of a source table and their types, and those that landing adds to the
    exports: the export's date, the file below the landing root and the row of that file.
#}
{% macro source_columns(table) -%}
    {%- set columns = {} -%}
    {%- for column in table.columns.values() -%}
        {%- do columns.update({column.name: column.data_type}) -%}
    {%- endfor -%}
    {%- if table.source_name != 'landing' -%}
        {%- do columns.update(
            {'_export_date': 'date', '_file_path': 'string', '_row_number': 'bigint'}
        ) -%}
    {%- endif -%}
    {{ return(columns) }}
{%- endmacro %}
