{# Columns, side by side, that one part of a union lacks. #}
{% macro typed_nulls(names, data_type='string') -%}
    {%- for name in names -%}
        cast(null as {{ data_type }}) as {{ name }}{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
