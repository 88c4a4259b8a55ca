{# Attributes as rows (attribute, attribute_value) beside the id columns; nothing said, no row. #}
{% macro attribute_values(relation, attributes, ids) -%}
    {%- for attribute in attributes %}
    select
        {{ ids }},
        '{{ attribute }}' as attribute,
        {{ attribute }} as attribute_value
    from {{ relation }}
    where {{ attribute }} is not null and {{ attribute }} <> 'unknown'
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
