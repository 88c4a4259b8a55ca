{# Notes that a run began, with the fingerprint of what decides the rows of a history. #}
{% macro begin_run() -%}
    {%- if execute -%}
    {%- set runs = source('history', 'runs') -%}
    {%- do run_query('create schema if not exists ' ~ runs.schema) -%}
    {%- do run_query(
        'create table if not exists ' ~ runs
        ~ ' (run_number bigint, fingerprint string, is_complete boolean)'
    ) -%}
    {%- do run_query(
        'insert into ' ~ runs ~ ' select coalesce(max(run_number), 0) + 1, \'' ~ fingerprint()
        ~ '\', false from ' ~ runs
    ) -%}
    {%- endif -%}
{%- endmacro %}
