{# The distinct values of a group, sorted and joined by commas; null for none. #}
{% macro sorted_list(expression) -%}
    {{ return(adapter.dispatch('sorted_list', 'content_assurance')(expression)) }}
{%- endmacro %}


{% macro default__sorted_list(expression) -%}
    nullif(array_to_string(array_sort(array_agg(distinct {{ expression }}) filter (where {{ expression }} is not null)), ','), '')
{%- endmacro %}


{% macro spark__sorted_list(expression) -%}
    nullif(array_join(array_sort(array_agg(distinct {{ expression }}) filter (where {{ expression }} is not null)), ','), '')
{%- endmacro %}
