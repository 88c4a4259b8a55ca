with

records as (

    select record_number from {{ ref('int_asset_records') }}

),

first_round as (

    {{ labels_moved(ref('int_asset_components_round_1')) }}

),

second_round as (

    {{ labels_moved(ref('int_asset_components_round_2')) }}

),

third_round as (

    {{ labels_moved(ref('int_asset_components_round_3')) }}

),

fourth_round as (

    {{ labels_moved(ref('int_asset_components_round_4')) }}

),

labelled as (

    select
        records.record_number,
        coalesce(
            fourth_round.next_label,
            third_round.next_label,
            second_round.next_label,
            first_round.next_label,
            records.record_number
        ) as label

    from records

    left join first_round
        on records.record_number = first_round.label

    left join second_round
        on first_round.next_label = second_round.label

    left join third_round
        on second_round.next_label = third_round.label

    left join fourth_round
        on third_round.next_label = fourth_round.label

)

select * from labelled
