{# Whether a comma separated list of tags holds a tag; false for no tags. #}
{% macro has_tag(tags, tag) -%}
    contains(',' || replace(coalesce({{ tags }}, ''), ' ', '') || ',', ',' || {{ tag }} || ',')
{%- endmacro %}
