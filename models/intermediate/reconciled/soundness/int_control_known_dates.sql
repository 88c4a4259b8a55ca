with

as_of_dates as (

    select as_of_date from {{ ref('int_as_of_dates') }}

),

control_dates as (

    select * from {{ ref('int_control_dates') }}

),

-- What could be known of a control on a date is what its last sound date said.
known as (

    select
        as_of_dates.as_of_date,
        control_dates.control_id,
        max(control_dates.as_of_date) as known_date

    from as_of_dates

    inner join control_dates
        on as_of_dates.as_of_date >= control_dates.as_of_date

    group by as_of_dates.as_of_date, control_dates.control_id

)

select * from known
