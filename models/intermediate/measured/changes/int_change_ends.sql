with

cards as (

    select * from {{ ref('metric_cards') }}

),

wholes as (

    select distinct foundation from cards

),

-- What is no whole is a required control.
control_dates as (

    select
        dates.*,
        wholes.foundation is null as is_control

    from {{ ref('int_control_dates') }} as dates

    left join wholes
        on dates.control_id = wholes.foundation

    where dates.is_latest and dates.baseline_date is not null

),

-- The last sound date of what a metric rests on, and its baseline.
paired as (

    select
        cards.metric_id,
        cards.unit,
        control_dates.as_of_date,
        control_dates.baseline_date,
        case when cards.foundation = 'control' then control_dates.control_id else 'all' end
            as control_id

    from cards

    inner join control_dates
        on
            cards.foundation = control_dates.control_id
            or (cards.foundation = 'control' and control_dates.is_control)

)

select
    metric_id,
    control_id,
    unit,
    as_of_date,
    baseline_date,
    as_of_date as end_date,
    true as is_final
from paired

union all

select
    metric_id,
    control_id,
    unit,
    as_of_date,
    baseline_date,
    baseline_date as end_date,
    false as is_final
from paired
