{# Whether a regular expression is found in the text. #}
{% macro matches(text, pattern) -%}
    {{ return(adapter.dispatch('matches', 'content_assurance')(text, pattern)) }}
{%- endmacro %}


{% macro default__matches(text, pattern) -%}
    regexp_matches({{ text }}, {{ pattern }})
{%- endmacro %}


{% macro spark__matches(text, pattern) -%}
    regexp_like({{ text }}, {{ pattern }})
{%- endmacro %}
