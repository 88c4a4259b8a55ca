{# Whether a row of a change log is younger than the last build that was complete. #}
{% macro is_since_last_build() -%}
    run_number > (
        select coalesce(max(run_number), 0)
        from {{ source('history', 'runs') }}
        where is_complete
    )
{%- endmacro %}
