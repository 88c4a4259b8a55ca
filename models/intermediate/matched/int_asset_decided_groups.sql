with

overrides as (

    select * from {{ ref('identity_overrides') }}

    where decision = 'must_link'

),

pairs as (

    select
        left_record_id as record_id,
        left_record_id || '=' || right_record_id as link_key,
        left_record_id as label
    from overrides

    union all

    select
        right_record_id as record_id,
        left_record_id || '=' || right_record_id as link_key,
        right_record_id as label
    from overrides

),

-- One asset said of A and B and of B and C is one asset of all three; chains halve every round.
{{ contracted_labels('pairs', 'first_round') }},

second_pairs as (

    select
        pairs.record_id,
        pairs.link_key,
        first_round.label

    from pairs

    inner join first_round
        on pairs.record_id = first_round.record_id

),

{{ contracted_labels('second_pairs', 'second_round') }},

third_pairs as (

    select
        pairs.record_id,
        pairs.link_key,
        second_round.label

    from pairs

    inner join second_round
        on pairs.record_id = second_round.record_id

),

{{ contracted_labels('third_pairs', 'third_round') }}

select
    record_id,
    label as group_id
from third_round
