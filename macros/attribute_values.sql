{# Attributes as rows (attribute, attribute_value) beside the id columns; nothing said, no row. #}
{% macro attribute_values(relation, ids) -%}
    {%- set attributes = [
        'asset_kind', 'asset_class', 'asset_name', 'fqdn', 'environment', 'criticality', 'exposure',
        'custody', 'lifecycle', 'owner_reference', 'operating_system',
    ] -%}
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
