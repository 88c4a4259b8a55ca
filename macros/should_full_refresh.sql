{#
    dbt's own question, answered for every incremental model: also yes when what decides the rows
    of a history (models, macros, seeds, declarations, variables) changed since the last complete
    build, so that an edit never leaves old rows behind.
#}
{% macro should_full_refresh() -%}
    {%- if flags.FULL_REFRESH -%}
        {{ return(true) }}
    {%- endif -%}
    {%- set runs = run_query(
        'select max_by(fingerprint, run_number) as begun, '
        ~ 'max_by(fingerprint, run_number) filter (where is_complete) as built from '
        ~ source('history', 'runs')
    ) -%}
    {{ return(runs.columns[0].values()[0] != runs.columns[1].values()[0]) }}
{%- endmacro %}
