{# Several columns are never null, in one scan; a row for each column that is, with how often. #}
{% test never_null(model, columns) %}

with

counted as (

    select
    {%- for column in columns %}
        count(*) - count({{ column }}) as {{ column }}{{ ',' if not loop.last }}
    {%- endfor %}

    from {{ model }}

)

{% for column in columns %}
select
    '{{ column }}' as column_name,
    {{ column }} as null_count
from counted
where {{ column }} > 0
{{ 'union all' if not loop.last }}
{% endfor %}

{% endtest %}
