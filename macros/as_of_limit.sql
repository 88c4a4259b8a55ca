{# The date that ASSURANCE_AS_OF asks for, or null: it is an as-of date even without an export. #}
{% macro as_of_limit() -%}
    {%- set asked = env_var('ASSURANCE_AS_OF', '') -%}
    cast({{ "'" ~ asked ~ "'" if asked else 'null' }} as date)
{%- endmacro %}
