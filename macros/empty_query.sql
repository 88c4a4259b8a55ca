{# An empty relation with the declared columns of a source table. #}
{% macro empty_query(table) -%}
    select
    {%- for column in table.columns.values() %}
        cast(null as {{ column.data_type }}) as {{ column.name }}{{ ',' if not loop.last }}
    {%- endfor %}
    where false
{%- endmacro %}
