{#
    The value of the first of some tags that there is, in a JSON array of {Key, Value} or in a JSON
    object; the keys in any case.
#}
{% macro tag_of(column, keys) -%}
    coalesce(
        {%- for key in keys %}
        {{ json_tag(column, key) }}, {{ json_label(column, key) }}{{ ',' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}
