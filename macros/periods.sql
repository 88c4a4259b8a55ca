{# The dates on which something changed, as periods up to the next: key, valid_from, valid_to. #}
{% macro periods(changes, key) -%}
    select
        {{ key }},
        valid_from,
        coalesce(
            lead(valid_from) over (partition by {{ key }} order by valid_from),
            date '9999-12-31'
        ) as valid_to
    from {{ changes }}
{%- endmacro %}
