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


{#
    Notes that a run was complete: every history was brought up to date. A run that rebuilt only
    some of them leaves a fingerprint that no project has, and the next one rebuilds them all.
#}
{% macro complete_run(results) -%}
    {%- if execute and flags.WHICH in ['build', 'run'] -%}
    {%- set runs = source('history', 'runs') -%}
    {%- set built = results | selectattr('status', 'equalto', 'success')
        | map(attribute='node.unique_id') | list -%}
    {%- set missing = [] -%}
    {%- for node in graph.nodes.values()
        if node.config.materialized == 'incremental' and node.unique_id not in built -%}
        {%- do missing.append(node.name) -%}
    {%- endfor -%}
    {%- if not missing or (flags.FULL_REFRESH and built) -%}
        {%- do run_query(
            'insert into ' ~ runs ~ ' select max(run_number), \''
            ~ ('rebuilt in part' if missing else fingerprint()) ~ '\', true from ' ~ runs
        ) -%}
    {%- endif -%}
    {%- endif -%}
{%- endmacro %}


{# What decides the rows of a history: the project's files and the variables of the command line. #}
{% macro fingerprint() -%}
    {%- set project = run_query('select fingerprint from ' ~ source('landing', 'project')) -%}
    {{ return(local_md5(
        project.columns[0].values()[0] ~ tojson(invocation_args_dict.get('vars') or {})
    )) }}
{%- endmacro %}
