{#
    Stacks stg_<source>__<entity> of every source that var('sources') lists with the entity.

    The contract of the calling model is the canonical schema: a column that a source does not
    report becomes a typed null, and one that the contract does not know stops the build.
#}
{% macro union_sources(entity) -%}

    {%- set relations = [] -%}
    {%- for source, entities in var('sources').items() if entity in entities -%}
        {%- do relations.append((source, ref('stg_' ~ source ~ '__' ~ entity))) -%}
    {%- endfor -%}

    {%- if execute and not relations -%}
        {%- do exceptions.raise_compiler_error("no source in var('sources') lists " ~ entity) -%}
    {%- endif -%}

    {%- for source, relation in relations %}
    select
        '{{ source }}' as source_name{{ contract_columns(relation, loop.first) if execute }}
    from {{ relation }}
    {% if not loop.last %}
    union all
    {% endif %}
    {%- endfor -%}

{%- endmacro %}
