{# The landed parquet files of each source table, in date order. #}
{% macro landed_files(tables) -%}
    {{ return(adapter.dispatch('landed_files', 'content_assurance')(tables)) }}
{%- endmacro %}


{# DuckDB lands them in the same breath. #}
{% macro duckdb__landed_files(tables) -%}
    {{ return(fromjson(run_query(land_exports_query(tables)).columns[0].values()[0])) }}
{%- endmacro %}


{# Spark cannot call Python: `assurance run --target spark` has landed them, and this is its list. #}
{% macro spark__landed_files(tables) -%}
    {%- set home = env_var('ASSURANCE_OUT', 'out') ~ '/work/landed' -%}
    {%- set landed = {} -%}
    {%- for name in ['declared', 'drift', 'exports', 'project', 'rejects'] -%}
        {%- do landed.update({'landing.' ~ name: [home ~ '/landing/' ~ name ~ '.parquet']}) -%}
    {%- endfor -%}
    {%- set exports = run_query(
        'select distinct source_name, table_name, cast(export_date as string) as export_date'
        ~ ' from parquet.`' ~ home ~ '/landing/exports.parquet` order by 1, 2, 3'
    ) -%}
    {%- for source_name, table_name, export_date in exports.rows -%}
        {%- do landed.setdefault(source_name ~ '.' ~ table_name, []).append(
            home ~ '/' ~ source_name ~ '/' ~ table_name ~ '/' ~ export_date ~ '.parquet'
        ) -%}
    {%- endfor -%}
    {{ return(landed) }}
{%- endmacro %}
