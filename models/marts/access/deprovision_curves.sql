with

survival as (

    select * from {{ ref('int_deprovision_survival') }}

),

-- A curve a month, and the latest one, as of remediation.
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
    cast(survival.disabled as bigint) as disabled_count,
    survival.age_days,
    survival.survival,
    survival.survival_low,
    survival.survival_high
from survival
inner join shown_dates
    on survival.as_of_date = shown_dates.as_of_date
