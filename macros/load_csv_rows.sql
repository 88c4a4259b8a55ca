{#
    dbt-spark binds a seed's values as text of its own making: null becomes the word None, and a
    quotation mark ends the statement. Written as literals they arrive as they are in the file.
#}
{% macro spark__load_csv_rows(model, agate_table) -%}
    {%- set types = model.config.get('column_types', {}) -%}
    {%- set rows = [] -%}
    {%- for row in agate_table.rows -%}
        {%- set values = [] -%}
        {%- for value in row -%}
            {%- set literal = "'" ~ (value | string | replace("\\", "\\\\") | replace("'", "\\'")) ~ "'" -%}
            {%- set type = types.get(
                agate_table.column_names[loop.index0], adapter.convert_type(agate_table, loop.index0)
            ) -%}
            {%- do values.append(
                'cast(' ~ ('null' if value is none else literal) ~ ' as ' ~ type ~ ')'
            ) -%}
        {%- endfor -%}
        {%- do rows.append('(' ~ values | join(', ') ~ ')') -%}
    {%- endfor -%}
    {%- set statement = 'insert into ' ~ this.render() ~ ' values ' ~ rows | join(', ') -%}
    {%- if rows -%}
        {%- do adapter.add_query(statement, abridge_sql_log=True) -%}
    {%- endif -%}
    {{ return(statement) }}
{%- endmacro %}
