{# A host's full name out of its short name and its domain; null where either is missing. #}
{% macro fqdn(hostname, domain) -%}
    case
        when {{ hostname }} is not null and {{ domain }} like '%.%'
            then lower(split_part({{ hostname }}, '.', 1) || '.' || {{ domain }})
    end
{%- endmacro %}
