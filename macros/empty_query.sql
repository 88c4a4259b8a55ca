{# An empty relation with the columns of a source table. #}
{% macro empty_query(table) -%}
    select
    {%- for name, data_type in source_columns(table).items() %}
        cast(null as {{ data_type }}) as {{ name }}{{ ',' if not loop.last }}
    {%- endfor %}
    where false
{%- endmacro %}
