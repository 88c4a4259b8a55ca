{# The elements of an array joined by commas; null for none. #}
{% macro joined(array) -%}
    {{ return(adapter.dispatch('joined', 'content_assurance')(array)) }}
{%- endmacro %}


{% macro default__joined(array) -%}
    nullif(array_to_string({{ array }}, ','), '')
{%- endmacro %}


{% macro spark__joined(array) -%}
    nullif(array_join({{ array }}, ','), '')
{%- endmacro %}
