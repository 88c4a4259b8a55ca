{# Whether a policy condition ("a|b", blank for any) admits a value. #}
{% macro condition_met(condition, value) -%}
    coalesce(contains('|' || {{ condition }} || '|', '|' || {{ value }} || '|'), true)
{%- endmacro %}
