{# Of how many records of an entity the canonical columns are unknown or other, by source and table. #}
{% macro counted_words(entity, relation, columns) -%}
    {%- for column in columns %}
    select
        source_name,
        source_table,
        '{{ entity }}' as entity,
        '{{ column }}' as column_name,
        count(*) as record_count,
        count(*) filter (where coalesce({{ column }}, 'unknown') = 'unknown') as unknown_count,
        count(*) filter (where {{ column }} = 'other') as other_count
    from {{ relation }}
    group by source_name, source_table
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
