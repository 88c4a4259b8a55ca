{#
    What stands at a path of dots in JSON text, such as 'Layer.Digest', as text; a nested value as
    JSON text. Keys of the path hold letters, digits and underscores.
#}
{% macro json_text(column, path) -%}
    {{ return(adapter.dispatch('json_text', 'content_assurance')(column, path)) }}
{%- endmacro %}


{% macro default__json_text(column, path) -%}
    json_extract_string({{ column }}, '$.{{ path }}')
{%- endmacro %}


{% macro spark__json_text(column, path) -%}
    get_json_object({{ column }}, '$.{{ path }}')
{%- endmacro %}
