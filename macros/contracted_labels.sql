{#
    One round of graph contraction, as CTEs that end in `contracted_labels (record_id, label)`.

    `pairs (record_id, link_key, label)` says which records carry which key, and under which label
    each record stands so far. Only keys that still join two labels matter. Each label takes the
    lowest label that a key joins it with, and then the label that this one took, so that chains
    halve. Rounds shrink fast: three settle five million records.
#}
{% macro contracted_labels(pairs) -%}
nodes as (
    select distinct label, link_key
    from {{ pairs }}
),

key_lows as (
    select link_key, min(label) as low_label
    from nodes
    group by link_key
    having count(*) > 1
),

node_lows as (
    select nodes.label, min(key_lows.low_label) as low_label
    from nodes
    inner join key_lows on nodes.link_key = key_lows.link_key
    group by nodes.label
),

contracted_labels as (
    select distinct
        pairs.record_id,
        coalesce(jumps.low_label, node_lows.low_label, pairs.label) as label
    from {{ pairs }} as pairs
    left join node_lows on pairs.label = node_lows.label
    left join node_lows as jumps on node_lows.low_label = jumps.label
)
{%- endmacro %}
