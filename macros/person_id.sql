{# The id of a person, from the employee id: names, addresses and logins change, this does not. #}
{% macro person_id(employee_id) -%}
    'per_' || left(md5({{ employee_id }}), 16)
{%- endmacro %}
