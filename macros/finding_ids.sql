{#
    Ids of findings in any text, joined by commas; null for none: ours wherever they stand, and a
    scanner's own after "Finding:".
#}
{% macro finding_ids(text) -%}
    nullif(
            concat_ws(
                ',',
                {{ joined(all_matches(text, "'fnd_[0-9a-f]{16}'")) }},
                {{ captured(text, "'[Ff]inding: *([^ ,;\"<]+)'") }}
            ),
            ''
        )
{%- endmacro %}
