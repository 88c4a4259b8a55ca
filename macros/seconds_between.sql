{# Whole seconds from one moment to another; a moment counts as the second that it lies in. #}
{% macro seconds_between(earlier, later) -%}
    {{ return(adapter.dispatch('seconds_between', 'content_assurance')(earlier, later)) }}
{%- endmacro %}


{% macro default__seconds_between(earlier, later) -%}
    date_diff('second', {{ earlier }}, {{ later }})
{%- endmacro %}


{# Not dbt's datediff: on Spark it stops the query where a moment is null. #}
{% macro spark__seconds_between(earlier, later) -%}
    (
        unix_seconds(cast({{ later }} as timestamp))
        - unix_seconds(cast({{ earlier }} as timestamp))
    )
{%- endmacro %}
