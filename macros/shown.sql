{# A value that `enriched` shows and the export date on which it does, as two columns. #}
{% macro shown(column) -%}
    {{ column }},
    case when {{ column }} is not null then enriched.export_date end as {{ column }}_date
{%- endmacro %}
