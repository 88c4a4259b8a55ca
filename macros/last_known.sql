{#
    The value that a record last showed and the export date on which it did, as two columns.
    `<column>_date` is null where it never showed one.
#}
{% macro last_known(column) -%}
    max_by({{ column }}, {{ column }}_date) filter (where {{ column }} is not null) as {{ column }},
    max({{ column }}_date) as {{ column }}_date
{%- endmacro %}
