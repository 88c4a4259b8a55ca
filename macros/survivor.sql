{#
    The value of an attribute that survives among an asset's records: live sources before lapsed
    ones, then by the source's precedence for the attribute, then the record seen last, then the
    lowest record id. `records` and `precedence` are the relations in the caller's scope.
#}
{% macro survivor(attribute) -%}
    min_by(records.{{ attribute }}, {{ survival_order(attribute) }})
        filter (where records.{{ attribute }} is not null and records.{{ attribute }} <> 'unknown')
{%- endmacro %}


{% macro survival_order(attribute) -%}
    case when records.is_lapsed then '1' else '0' end
        || lpad(cast(coalesce(precedence.{{ attribute }}, 60) as string), 3, '0')
        || lpad(cast(coalesce(records.seen_days_ago, 99999) as string), 6, '0')
        || records.record_id
{%- endmacro %}
