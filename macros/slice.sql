{#
    The names of a slice made by `grouping sets` over dimension columns, as the two columns
    `dimension` ('all', 'owner', 'control_owner' ...) and `member` ('all', 'Payments',
    'edr | Payments' ...). `columns` maps the name of a dimension to its column.
#}
{% macro slice(columns) -%}
    coalesce(nullif(concat_ws(
        '_',
        {%- for name, column in columns.items() %}
        case when grouping({{ column }}) = 0 then '{{ name }}' end{{ ',' if not loop.last }}
        {%- endfor %}
    ), ''), 'all') as dimension,
    coalesce(nullif(concat_ws(
        ' | ',
        {%- for name, column in columns.items() %}
        case when grouping({{ column }}) = 0 then {{ column }} end{{ ',' if not loop.last }}
        {%- endfor %}
    ), ''), 'all') as member
{%- endmacro %}
