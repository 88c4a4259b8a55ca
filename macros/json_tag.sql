{# The value of a tag in a JSON array of {Key, Value}; the key in any case. #}
{% macro json_tag(column, key) -%}
    {{ return(adapter.dispatch('json_tag', 'content_assurance')(column, key)) }}
{%- endmacro %}


{% macro default__json_tag(column, key) -%}
    list_extract(list_filter(
        from_json({{ column }}, '[{"Key": "VARCHAR", "Value": "VARCHAR"}]'),
        lambda tag: lower(tag.key) = lower('{{ key }}')
    ), 1).value
{%- endmacro %}


{% macro spark__json_tag(column, key) -%}
    try_element_at(filter(
        from_json({{ column }}, 'array<struct<Key: string, Value: string>>'),
        tag -> lower(tag.Key) = lower('{{ key }}')
    ), 1).Value
{%- endmacro %}
