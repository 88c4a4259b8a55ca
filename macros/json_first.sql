{# The first element of a JSON array of strings, or null. #}
{% macro json_first(column) -%}
    {{ return(adapter.dispatch('json_first', 'content_assurance')(column)) }}
{%- endmacro %}


{% macro default__json_first(column) -%}
    json_extract_string({{ column }}, '$[0]')
{%- endmacro %}


{% macro spark__json_first(column) -%}
    get_json_object({{ column }}, '$[0]')
{%- endmacro %}
