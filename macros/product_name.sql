{# The product of a component, however a scanner spells it: a CPE, a name with its version, a package. #}
{% macro product_name(component) -%}
    replace(coalesce(
            {{ captured("lower(" ~ component ~ ")", "'^cpe:(?:/|2[.]3:)[aoh]:[^:]+:([^:]+)'") }},
            {{ replace_all("lower(" ~ component ~ ")", "' v?[0-9][0-9a-z.+~-]*$'", "''") }},
            ''
        ), ' ', '_')
{%- endmacro %}
