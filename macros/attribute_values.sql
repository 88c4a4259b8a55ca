{#
    Attributes as rows (attribute, attribute_value, is_winner) beside the id columns; nothing said,
    no row. `records` holds what a record says and `survivors` what its asset shows. Only records
    of several tables can say a thing twice: say `distinct` for those.
#}
{% macro attribute_values(records, survivors, ids, distinct=false) -%}
    {%- set attributes = [
        'asset_kind', 'asset_class', 'asset_name', 'fqdn', 'environment', 'criticality', 'exposure',
        'custody', 'lifecycle', 'owner_reference', 'operating_system',
    ] -%}
    {%- for attribute in attributes %}
    select {{ 'distinct' if distinct }}
        {% for id in ids %}records.{{ id }}, {% endfor %}
        '{{ attribute }}' as attribute,
        records.{{ attribute }} as attribute_value,
        records.{{ attribute }} = survivors.{{ attribute }} as is_winner
    from {{ records }} as records
    inner join {{ survivors }} as survivors on records.asset_id = survivors.asset_id
    where records.{{ attribute }} is not null and records.{{ attribute }} <> 'unknown'
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
