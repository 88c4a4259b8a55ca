{#
    Kaplan-Meier's survival with its 95 % log(-log) limits, out of the columns log_survival,
    greenwood_sum and is_exhausted. No limits while nothing has ended or once everything has.
#}
{% macro survival_band() -%}
    case when is_exhausted then 0.0 else exp(log_survival) end as survival,
    {%- for bound, sign in [('low', ''), ('high', '-')] %}
    case
        when log_survival < 0 and not is_exhausted
            then exp(log_survival * exp(
                {{ sign }}{{ var('z_95') }} * sqrt(greenwood_sum) / abs(log_survival)
            ))
    end as survival_{{ bound }}{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
