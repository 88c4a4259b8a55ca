{#
    Whether a change is for the better or the worse; flat where a reader of the figure would not see
    it; null where there is none, or where neither way is better. Reads unit and direction.
#}
{% macro change_tone(now, earlier) -%}
    case
        when direction = 'none' then null
        when
            abs({{ now }} - {{ earlier }})
            < case unit when 'share' then 0.0005 when 'ratio' then 0.005 else 0.5 end
            then 'flat'
        when ({{ now }} > {{ earlier }}) = (direction = 'up') then 'better'
        when {{ now }} <> {{ earlier }} then 'worse'
    end
{%- endmacro %}
