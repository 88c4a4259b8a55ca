with

survival as (

    select * from {{ ref('int_remediation_survival') }}

),

-- A curve a month, and the latest one: nobody looks at more, and ages multiply.
shown_dates as (

    select max(as_of_date) as as_of_date

    from survival

    group by date_trunc('month', as_of_date)

)

select
    survival.as_of_date,
    survival.dimension,
    survival.member,
    cast(survival.at_risk as bigint) as at_risk_count,
    cast(survival.remediated as bigint) as remediated_count,
    cast(survival.competing as bigint) as competing_count,
    cast(survival.age_days as bigint) as age_days,
    survival.survival,
    survival.survival_low,
    survival.survival_high,
    survival.incidence_remediated,
    survival.incidence_competing
from survival
inner join shown_dates
    on survival.as_of_date = shown_dates.as_of_date
