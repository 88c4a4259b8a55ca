{# Schemas are named as dbt_project.yml names them, so that a mart is `marts.assets` everywhere. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
