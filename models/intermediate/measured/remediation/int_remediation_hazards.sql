with

steps as (

    select * from {{ ref('int_remediation_steps') }}

),

counted as (

    select
        as_of_date,
        population,
        stratum,
        age_days,
        sum(entering) as entering,
        sum(leaving) as leaving,
        sum(remediated) as remediated

    from steps

    group by as_of_date, population, stratum, age_days

),

at_risk as (

    select
        as_of_date,
        population,
        stratum,
        age_days,
        remediated,
        coalesce(sum(entering - leaving) over (
            partition by as_of_date, population, stratum
            order by age_days
            rows between unbounded preceding and 1 preceding
        ), 0) as at_risk

    from counted

),

-- Whom a fix befalls of those at risk is drawn without replacement: a hypergeometric variance.
drawn as (

    select
        *,
        remediated / nullif(at_risk, 0) as hazard,
        case
            when at_risk > 1 then remediated * (at_risk - remediated) / (at_risk - 1)
        end as spread

    from at_risk

),

-- Up to every age, so that what lies between two ages is a difference.
cumulated as (

    select
        as_of_date,
        population,
        stratum,
        age_days,
        coalesce(sum(hazard) over curve, 0) as cumulative_hazard,
        coalesce(sum(spread / nullif(at_risk, 0)) over curve, 0) as cumulative_spread,
        coalesce(sum(spread / nullif(at_risk * at_risk, 0)) over curve, 0) as cumulative_square

    from drawn

    window curve as (
        partition by as_of_date, population, stratum
        order by age_days
        rows between unbounded preceding and current row
    )

)

select * from cumulated
