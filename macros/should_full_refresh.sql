{#
    dbt's own question, answered for every incremental model: also yes when what decides the rows
    of a history (models, macros, seeds, declarations, variables) changed since the last complete
    build, so that an edit never leaves old rows behind.
#}
{% macro should_full_refresh() -%}
    {%- set is_stale = false -%}
    {%- if not flags.FULL_REFRESH -%}
        {%- set runs = run_query(
            'select max_by(fingerprint, run_number) as begun, '
            ~ 'max_by(fingerprint, run_number) filter (where is_complete) as built from '
            ~ source('history', 'runs')
        ) -%}
        {%- set is_stale = runs.columns[0].values()[0] != runs.columns[1].values()[0] -%}
    {%- endif -%}
    {%- if flags.FULL_REFRESH or is_stale or load_relation(this) is none -%}
        {%- do refuse_partial_rebuild() -%}
    {%- endif -%}
    {{ return(flags.FULL_REFRESH or is_stale) }}
{%- endmacro %}
