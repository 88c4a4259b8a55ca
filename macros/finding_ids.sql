{#
    Ids of findings in any text, joined by commas; null for none: ours wherever they stand, and
    scanners' own after "Finding:".
#}
{% macro finding_ids(text) -%}
    {%- set word = "[A-Za-z0-9_:|/#-]+" -%}
    nullif(
            concat_ws(
                ',',
                {{ joined(all_matches(text, "'fnd_[0-9a-f]{16}'")) }},
                {{ replace_all(
                    joined(all_matches(text, "'[Ff]inding: *" ~ word ~ "([.]" ~ word ~ ")*'")),
                    "'[Ff]inding: *'", "''"
                ) }}
            ),
            ''
        )
{%- endmacro %}
