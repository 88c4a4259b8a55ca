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
        if node.config.materialized == 'incremental' and node.package_name == 'content_assurance'
        and node.unique_id not in built -%}
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
