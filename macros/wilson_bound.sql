{#
    One bound of the Wilson 95 % interval of a share; `side` is -1 for the low and 1 for the high.
    Null where there is nothing to have a share of. At 0 and at 1 the outer bound is exact.
#}
{% macro wilson_bound(share, size, side) -%}
    {%- set z = var('z_95') -%}
    {%- set edge = (side + 1) // 2 -%}
    case
        when {{ size }} > 0 and {{ share }} = {{ edge }} then {{ edge }}.0
        when {{ size }} > 0 then (
            {{ share }} + {{ z * z / 2 }} / {{ size }}
            + {{ side }} * {{ z }} * sqrt(
                {{ share }} * (1 - {{ share }}) / {{ size }}
                + {{ z * z / 4 }} / ({{ size }} * {{ size }})
            )
        ) / (1 + {{ z * z }} / {{ size }})
    end
{%- endmacro %}
