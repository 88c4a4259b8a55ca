with

survival as (

    select * from {{ ref('int_remediation_survival') }}

),

-- A curve a month, and the latest one: nobody looks at more, and ages multiply.
shown_dates as (

    select
        population,
        max(as_of_date) as as_of_date

    from survival

    group by population, date_trunc('month', as_of_date)

),

shown as (

    select survival.*

    from survival

    inner join shown_dates
        on
            survival.population = shown_dates.population
            and survival.as_of_date = shown_dates.as_of_date

)

select
    as_of_date,
    population,
    {{ population_dimension() }} as dimension,
    member,
    cast(at_risk as bigint) as at_risk_count,
    cast(remediated as bigint) as remediated_count,
    cast(competing as bigint) as competing_count,
    cast(age_days as bigint) as age_days,
    survival,
    survival_low,
    survival_high,
    incidence_remediated,
    incidence_competing
from shown
