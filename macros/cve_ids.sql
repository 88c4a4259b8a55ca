{# The CVE ids in any text, sorted and joined by commas; null for none. #}
{% macro cve_ids(text) -%}
    {{ joined(all_matches('upper(' ~ text ~ ')', "'CVE-[0-9]{4}-[0-9]{4,}'")) }}
{%- endmacro %}
