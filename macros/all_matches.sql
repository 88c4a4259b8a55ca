{# The distinct matches of a regular expression in a text, sorted, as an array; null for no text. #}
{% macro all_matches(text, pattern) -%}
    {{ return(adapter.dispatch('all_matches', 'content_assurance')(text, pattern)) }}
{%- endmacro %}


{% macro default__all_matches(text, pattern) -%}
    array_sort(array_distinct(regexp_extract_all({{ text }}, {{ pattern }})))
{%- endmacro %}


{% macro spark__all_matches(text, pattern) -%}
    array_sort(array_distinct(regexp_extract_all({{ text }}, {{ pattern }}, 0)))
{%- endmacro %}
