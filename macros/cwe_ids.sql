{# The CWE ids in any text that writes them as CWE-79, sorted and joined by commas; null for none. #}
{% macro cwe_ids(text) -%}
    {{ joined(all_matches('upper(' ~ text ~ ')', "'CWE-[0-9]+'")) }}
{%- endmacro %}
