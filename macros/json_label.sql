{# The value of a key in a JSON object of texts, as labels and tags often are; the key in any case. #}
{% macro json_label(column, key) -%}
    {{ return(adapter.dispatch('json_label', 'content_assurance')(column, key)) }}
{%- endmacro %}


{% macro default__json_label(column, key) -%}
    list_extract(list_filter(
        map_entries(from_json({{ column }}, '"MAP(VARCHAR, VARCHAR)"')),
        lambda entry: lower(entry.key) = lower('{{ key }}')
    ), 1).value
{%- endmacro %}


{% macro spark__json_label(column, key) -%}
    try_element_at(filter(
        map_entries(from_json({{ column }}, 'map<string,string>')),
        entry -> lower(entry.key) = lower('{{ key }}')
    ), 1).value
{%- endmacro %}
