{# The value that a record last showed, over its exports. #}
{% macro last_known(column) -%}
    max_by({{ column }}, export_date) filter (where {{ column }} is not null)
{%- endmacro %}
