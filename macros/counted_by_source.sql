{# Records of an entity by source and table, and of them those that the two conditions hold for. #}
{% macro counted_by_source(entity, relation, rows='null', identifiers=none, cve_ids=none) -%}
    select
        source_name,
        source_table,
        '{{ entity }}' as entity,
        count(*) as record_count,
        cast({{ rows }} as bigint) as row_count,
        {{ 'count(coalesce(' ~ identifiers | join(', ') ~ '))' if identifiers
            else 'cast(null as bigint)' }} as identified_count,
        {{ 'count(' ~ cve_ids ~ ')' if cve_ids else 'cast(null as bigint)' }} as cve_count
    from {{ relation }}
    group by source_name, source_table
{%- endmacro %}
