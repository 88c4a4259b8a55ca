with

curves as (

    select * from {{ ref('int_remediation_curves') }}

),

banded as (

    select
        as_of_date,
        population,
        dimension,
        member,
        age_days,
        at_risk,
        remediated,
        competing,
        leaving,
        {{ survival_band() }},
        case when is_none_left then 0.0 else exp(log_remaining) end as remaining_before

    from curves

),

-- Aalen-Johansen: what has had each kind of event, in a world where the other kinds happen too.
cumulated as (

    select
        *,
        sum(remaining_before * remediated / nullif(at_risk, 0)) over curve as incidence_remediated,
        sum(remaining_before * competing / nullif(at_risk, 0)) over curve as incidence_competing,
        coalesce(lag(survival) over ages, 1.0) as survival_before,
        coalesce(lag(age_days) over ages, 0) as age_before

    from banded

    window
        ages as (partition by as_of_date, population, dimension, member order by age_days),
        curve as (
            partition by as_of_date, population, dimension, member
            order by age_days
            rows between unbounded preceding and current row
        )

)

select * from cumulated
