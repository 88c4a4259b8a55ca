{# One row per element of an array, in a select list; rows with an empty array vanish. #}
{% macro explode(array) -%}
    {{ return(adapter.dispatch('explode', 'content_assurance')(array)) }}
{%- endmacro %}


{% macro default__explode(array) -%}
    unnest({{ array }})
{%- endmacro %}


{% macro spark__explode(array) -%}
    explode({{ array }})
{%- endmacro %}
