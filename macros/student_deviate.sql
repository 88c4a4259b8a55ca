{#
    The Student's `t` with so many degrees of freedom that is as rare as a standard normal deviate:
    the inverse of `normal_deviate`.
#}
{% macro student_deviate(deviate, freedom) -%}
    sqrt({{ freedom }} * (exp(
        power({{ deviate }} * (8 * {{ freedom }} + 3) / (8 * {{ freedom }} + 1), 2)
        / nullif({{ freedom }}, 0)
    ) - 1))
{%- endmacro %}
