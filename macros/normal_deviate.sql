{#
    The standard normal deviate that is as rare as a Student's `t` with so many degrees of freedom,
    by Wallace's approximation (1959), which is within 0.08 from four degrees of freedom up.
#}
{% macro normal_deviate(student, freedom) -%}
    sign({{ student }}) * (8 * {{ freedom }} + 1) / (8 * {{ freedom }} + 3)
    * sqrt({{ freedom }} * ln(1 + {{ student }} * {{ student }} / nullif({{ freedom }}, 0)))
{%- endmacro %}
