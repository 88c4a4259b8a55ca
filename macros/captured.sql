{# The first group of a regular expression in a text; null where it is not found or empty. #}
{% macro captured(text, pattern) -%}
    nullif(regexp_extract({{ text }}, {{ pattern }}, 1), '')
{%- endmacro %}
