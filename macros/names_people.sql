{# Whether exports of a source may name people: it lists accounts, grants, org units or tickets. #}
{% macro names_people(source_name) -%}
    {%- set sources = [] -%}
    {%- for source, entities in var('sources').items() -%}
        {%- for entity in entities
            if entity in ['people', 'accounts', 'entitlements', 'access_reviews', 'owners', 'tickets']
        -%}
            {%- do sources.append("'" ~ source ~ "'") -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ source_name }} in ({{ (sources or ["''"]) | unique | join(', ') }})
{%- endmacro %}
