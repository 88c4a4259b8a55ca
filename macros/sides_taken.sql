{#
    One hop of the split of contradictory components, as CTEs that end in `<result>`.

    `members (record_id, label, side)`: a record without a side takes the one that its best key
    (lowest link_rank) leads to, if the carriers of that key that have a side agree on it.
#}
{% macro sides_taken(members, result) -%}
{{ result }}_votes as (
    select pairs.link_key, pairs.link_rank, min(carriers.side) as side
    from pairs
    inner join {{ members }} as carriers on pairs.record_id = carriers.record_id
    group by pairs.link_key, pairs.link_rank
    having count(distinct carriers.side) = 1
),

{{ result }}_choices as (
    select
        pairs.record_id,
        votes.side,
        row_number() over (
            partition by pairs.record_id order by votes.link_rank, votes.link_key
        ) as preference
    from pairs
    inner join {{ result }}_votes as votes on pairs.link_key = votes.link_key
),

{{ result }} as (
    select members.record_id, members.label, coalesce(members.side, choices.side) as side
    from {{ members }} as members
    left join {{ result }}_choices as choices
        on members.record_id = choices.record_id and choices.preference = 1
),
{%- endmacro %}
