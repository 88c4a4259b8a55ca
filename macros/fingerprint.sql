{# What decides the rows of a history: the project's files and the variables of the command line. #}
{% macro fingerprint() -%}
    {%- set project = run_query('select fingerprint from ' ~ source('landing', 'project')) -%}
    {{ return(local_md5(
        project.columns[0].values()[0] ~ tojson(invocation_args_dict.get('vars') or {})
    )) }}
{%- endmacro %}
