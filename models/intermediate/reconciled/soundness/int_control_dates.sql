with

reliability as (

    select * from {{ ref('int_control_reliability') }}

    where is_source_ok

),

-- History is made of dates whose sources were sound: a console that fell silent opens no gap,
-- closes none, and is no baseline.
neighboured as (

    select
        control_id,
        as_of_date,
        row_number() over controls as date_number,
        lag(as_of_date) over controls as previous_date,
        lead(as_of_date) over controls as next_date

    from reliability

    window controls as (partition by control_id order by as_of_date)

),

compared as (

    select
        neighboured.control_id,
        neighboured.as_of_date,
        neighboured.date_number,
        neighboured.previous_date,
        neighboured.next_date,
        max(earlier.as_of_date) as baseline_date,
        neighboured.next_date is null as is_latest

    from neighboured

    left join neighboured as earlier
        on
            neighboured.control_id = earlier.control_id
            and neighboured.as_of_date - {{ var('comparison_days') }} >= earlier.as_of_date

    group by
        neighboured.control_id,
        neighboured.as_of_date,
        neighboured.date_number,
        neighboured.previous_date,
        neighboured.next_date

)

select * from compared
