{# The elements of a JSON array of strings, as an array. #}
{% macro json_list(column) -%}
    {{ return(adapter.dispatch('json_list', 'content_assurance')(column)) }}
{%- endmacro %}


{% macro default__json_list(column) -%}
    coalesce(from_json({{ column }}, '["VARCHAR"]'), [])
{%- endmacro %}


{% macro spark__json_list(column) -%}
    coalesce(from_json({{ column }}, 'array<string>'), array())
{%- endmacro %}
