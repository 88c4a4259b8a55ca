{# Whether a policy condition ("a|b", blank for any) admits a value. #}
{% macro condition_met(condition, value) -%}
    (
        {{ condition }} is null
        or contains('|' || {{ condition }} || '|', '|' || {{ value }} || '|')
    )
{%- endmacro %}
