{# Sums of the counts `<name>_count`, each under its own name and still a bigint. #}
{% macro summed(names) -%}
    {%- for name in names -%}
    cast(sum({{ name }}_count) as bigint) as {{ name }}_count
    {{- ',\n        ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
