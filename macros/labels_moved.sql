{# Where each label moved in a round of contraction: (label, next_label), one row a label. #}
{% macro labels_moved(contracted) -%}
    select
        label,
        min(next_label) as next_label
    from {{ contracted }}
    group by label
{%- endmacro %}
