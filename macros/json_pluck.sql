{# One field of every object of a JSON array, as an array. #}
{% macro json_pluck(column, field) -%}
    {{ return(adapter.dispatch('json_pluck', 'content_assurance')(column, field)) }}
{%- endmacro %}


{% macro default__json_pluck(column, field) -%}
    coalesce(json_extract_string({{ column }}, '$[*].{{ field }}'), [])
{%- endmacro %}


{% macro spark__json_pluck(column, field) -%}
    coalesce(from_json({{ column }}, 'array<struct<{{ field }}: string>>').{{ field }}, array())
{%- endmacro %}
