with

measured as (

    select * from {{ ref('int_metric_values') }}

),

cards as (

    select * from {{ ref('metric_cards') }}

),

as_of_dates as (

    select distinct as_of_date from measured

),

-- A total without a row is told too: nobody should read its absence as good news.
figures as (

    select
        metric_id,
        as_of_date,
        dimension,
        member,
        control_id,
        owner_name
    from measured
    where dimension in ('all', 'control', 'owner', 'control_owner')

    union distinct

    select
        cards.metric_id,
        as_of_dates.as_of_date,
        'all' as dimension,
        'all' as member,
        'all' as control_id,
        'all' as owner_name
    from cards
    cross join as_of_dates

)

select
    figures.*,
    sound_dates.baseline_date
from figures
inner join cards
    on figures.metric_id = cards.metric_id
left join {{ ref('int_control_dates') }} as sound_dates
    on
        figures.as_of_date = sound_dates.as_of_date
        and case when cards.foundation = 'control' then figures.control_id else cards.foundation end
        = sound_dates.control_id
