with

numbers as (

    {{ dbt.generate_series(var('retention_days')) }}

),

history as (

    select
        min(as_of_date) as first_date,
        max(as_of_date) as last_date

    from {{ ref('int_as_of_dates') }}

)

select history.first_date + cast(numbers.generated_number - 1 as int) as date_day
from history
inner join numbers
    on cast(history.last_date - history.first_date as int) >= numbers.generated_number - 1
