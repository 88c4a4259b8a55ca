{# Sums of `amount` where `column` is each of the words, as `<word>_count`, each a bigint. #}
{% macro counts_by_word(column, amount, words) -%}
    {%- for word in words -%}
    cast(
            coalesce(sum(case when {{ column }} = '{{ word }}' then {{ amount }} end), 0) as bigint
        ) as {{ word }}_count
    {{- ',\n        ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
