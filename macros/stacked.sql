{# The same columns of several relations, by name and not by place, stacked. #}
{% macro stacked(relations, columns) -%}
    {%- for relation in relations %}
    select
        {{ columns | join(',\n        ') }}
    from {{ relation }}
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor -%}
{%- endmacro %}
