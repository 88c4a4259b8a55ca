with

cards as (

    select * from {{ ref('metric_cards') }}

)

select
    ---------- ids
    metric_id,
    guard_metric_id,

    ---------- strings
    metric_name,
    area,
    foundation,
    question,
    formula,
    unit,
    direction,
    roll_up,
    pitfalls,

    ---------- numbers
    cast(card_order as bigint) as card_order,
    cast(target as double) as target,
    cast(warning as double) as warning
from cards
