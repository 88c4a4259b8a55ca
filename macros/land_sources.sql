{#
    Binds every source table that declares `meta.landing` to its exports, before anything is built.
    A table without an export becomes an empty relation, so that three tools and thirty run alike.
    A table without `meta.landing` is left alone: some loader fills it.
#}
{% macro land_sources() -%}
    {{ return(adapter.dispatch('land_sources', 'content_assurance')()) }}
{%- endmacro %}


{% macro duckdb__land_sources() -%}

    {%- if execute -%}

    {%- set tables = graph.sources.values() | selectattr('meta.landing', 'defined') | list -%}
    {%- set landed = fromjson(run_query(land_exports_query(tables)).columns[0].values()[0]) -%}

    {%- for schema in tables | map(attribute='schema') | unique | sort -%}
        {%- do run_query('create schema if not exists ' ~ schema) -%}
    {%- endfor -%}

    {%- for table in tables -%}
        {%- set files = landed.get(table.source_name ~ '.' ~ table.name, []) -%}
        {%- do run_query(
            'create or replace view ' ~ table.schema ~ '.' ~ table.identifier ~ ' as '
            ~ (landed_query(files) if files else empty_query(table))
        ) -%}
    {%- endfor -%}

    {%- endif -%}

{%- endmacro %}
