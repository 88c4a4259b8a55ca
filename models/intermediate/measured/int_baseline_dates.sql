with

as_of_dates as (

    select distinct as_of_date from {{ ref('int_measures_by_date') }}

),

ranked as (

    select
        as_of_dates.as_of_date,
        earlier.as_of_date as baseline_date,
        row_number() over (
            partition by as_of_dates.as_of_date
            order by
                abs(
                    cast(as_of_dates.as_of_date - earlier.as_of_date as int)
                    - {{ var('comparison_days') }}
                ),
                earlier.as_of_date
        ) as place

    from as_of_dates

    left join as_of_dates as earlier
        on as_of_dates.as_of_date > earlier.as_of_date

)

select
    as_of_date,
    baseline_date
from ranked
where place = 1
