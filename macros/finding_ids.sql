{# Our own ids of findings in any text, sorted and joined by commas; null for none. #}
{% macro finding_ids(text) -%}
    {{ joined(all_matches(text, "'fnd_[0-9a-f]{16}'")) }}
{%- endmacro %}
