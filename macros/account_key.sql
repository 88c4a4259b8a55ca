{# The id of an account over all systems: out of its source, its system and its id there. #}
{% macro account_key(relation) -%}
    'acc_' || left(md5(
        {{ relation }}.source_name || '|' || {{ relation }}.system_name || '|'
        || {{ relation }}.account_id
    ), 16)
{%- endmacro %}
