{#
    Binds every source table that declares `meta.landing` to its exports, before anything is built.
    A table without an export becomes an empty relation, so that three tools and thirty run alike.
    A table without `meta.landing` is left alone: some loader fills it.
#}
{% macro land_sources() -%}

    {%- if execute -%}

    {%- set tables = graph.sources.values() | selectattr('meta.landing', 'defined') | list -%}
    {%- set landed = landed_files(tables) -%}

    {%- for schema in tables | map(attribute='schema') | unique | sort -%}
        {%- do run_query('create schema if not exists ' ~ schema) -%}
    {%- endfor -%}

    {%- for table in tables -%}
        {%- do bind_source(table, landed.get(table.source_name ~ '.' ~ table.name, [])) -%}
    {%- endfor -%}

    {%- endif -%}

{%- endmacro %}
