with

overrides as (

    select * from {{ ref('identity_overrides') }}

    where decision = 'must_link'

),

pairs as (

    select
        left_record_id as label,
        left_record_id || '=' || right_record_id as link_key
    from overrides

    union all

    select
        right_record_id as label,
        left_record_id || '=' || right_record_id as link_key
    from overrides

),

-- One asset said of A and B and of B and C is one asset of all three; chains halve every round.
{{ contracted_labels('pairs', 'first_round') }},

second_pairs as (

    select
        next_label as label,
        link_key

    from first_round

),

{{ contracted_labels('second_pairs', 'second_round') }},

third_pairs as (

    select
        next_label as label,
        link_key

    from second_round

),

{{ contracted_labels('third_pairs', 'third_round') }}

select distinct
    pairs.label as record_id,
    coalesce(
        third_round.next_label, second_round.next_label, first_round.next_label, pairs.label
    ) as group_id
from pairs
left join first_round
    on pairs.label = first_round.label
left join second_round
    on first_round.next_label = second_round.label
left join third_round
    on second_round.next_label = third_round.label
