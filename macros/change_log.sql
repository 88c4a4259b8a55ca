{#
    CTEs that end in `changes`: what an append-only log has to add so that its latest row per key
    is the present state. `states (<key>, state)` is the present; what is no longer there is 'gone'.
#}
{% macro change_log(states, key) -%}
logged as (
    {% if is_incremental() -%}
    select {{ key }}, max_by(state, run_number) as state
    from {{ this }}
    group by {{ key }}
    {%- else -%}
    select {{ key }}, state
    from {{ states }}
    where false
    {%- endif %}
),

this_run as (
    select max(run_number) as run_number
    from {{ source('history', 'runs') }}
),

changes as (
    select
        this_run.run_number,
        coalesce({{ states }}.{{ key }}, logged.{{ key }}) as {{ key }},
        coalesce({{ states }}.state, 'gone') as state,
        coalesce(logged.state, 'gone') as previous_state
    from {{ states }}
    full join logged on {{ states }}.{{ key }} = logged.{{ key }}
    cross join this_run
    where coalesce({{ states }}.state, 'gone') <> coalesce(logged.state, 'gone')
)
{%- endmacro %}
