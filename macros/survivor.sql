{#
    The value of an attribute that survives among an asset's records: live sources before lapsed
    ones, then by the source's precedence for the attribute, then the record seen last, then the
    one exported first. `records` and `precedence` are the relations in the caller's scope; the
    order is one number, whose lower digits are the record's `standing` (see `standing`).
#}
{% macro survivor(attribute) -%}
    min_by(
        records.{{ attribute }},
        (
            case when records.is_lapsed then 1000 else 0 end
            + coalesce(precedence.{{ attribute }}, 60)
        ) * 1000000000000000 + records.standing
    ) filter (where records.{{ attribute }} is not null and records.{{ attribute }} <> 'unknown')
{%- endmacro %}
