{# How a record stands among its asset's: seen last first, then exported first; as one number. #}
{% macro standing(seen_days_ago, record_number) -%}
    (least(coalesce({{ seen_days_ago }}, 99999), 99999) + 100) * cast(1000000000 as bigint)
        + {{ record_number }}
{%- endmacro %}
