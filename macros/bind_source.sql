{# Makes a source table out of landed parquet files; out of none, an empty one as declared. #}
{% macro bind_source(table, files) -%}
    {{ return(adapter.dispatch('bind_source', 'content_assurance')(table, files)) }}
{%- endmacro %}


{% macro duckdb__bind_source(table, files) -%}
    {%- do run_query(
        'create or replace view ' ~ table.schema ~ '.' ~ table.identifier ~ ' as '
        ~ (landed_query(files) if files else empty_query(table))
    ) -%}
{%- endmacro %}


{#
    A table over the folder, narrowed to the files: as a path of its own each would not fit into
    the metastore. Dropping it leaves the files where they are.
#}
{% macro spark__bind_source(table, files) -%}
    {%- set relation = table.schema ~ '.' ~ table.identifier -%}
    {%- set columns = [] -%}
    {%- for name, data_type in source_columns(table).items() -%}
        {%- do columns.append(adapter.quote(name) ~ ' ' ~ data_type) -%}
    {%- endfor -%}
    {%- set folder = files[0].rpartition('/')[0] if files -%}
    {%- set options -%}
        {%- if files -%}
        options (
            path '{{ folder | replace("'", "\\'") }}',
            pathGlobFilter '{{ '{' ~ files | map('replace', folder ~ '/', '') | join(',') ~ '}' }}'
        )
        {%- endif -%}
    {%- endset -%}
    {%- do run_query('drop table if exists ' ~ relation) -%}
    {%- do run_query(
        'create table ' ~ relation ~ ' (' ~ columns | join(', ') ~ ') using parquet ' ~ options
    ) -%}
{%- endmacro %}
