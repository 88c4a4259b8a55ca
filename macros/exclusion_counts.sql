{# The excluded by reason as a JSON object, reasons without a case left out. #}
{% macro exclusion_counts(reasons) -%}
    '{' || concat_ws(
        ', ',
        {%- for reason in reasons %}
        case
            when {{ reason }}_count > 0
                then '"{{ reason }}": ' || cast({{ reason }}_count as string)
        end
        {{- ',' if not loop.last }}
        {%- endfor %}
    ) || '}'
{%- endmacro %}
