with

steps as (

    select * from {{ ref('int_remediation_steps') }}

),

hazards as (

    select * from {{ ref('int_remediation_hazards') }}

),

counted as (

    {% call sliced(
        'steps', [['owner'], ['origin']], also=['population', 'stratum', 'age_days']
    ) %}
        sum(entering - leaving) as coming,
        sum(remediated) as remediated
    {% endcall %}

),

-- From one step of its own to the next a member has so many at risk, and the hazard of everybody
-- in its stratum befalls them: no age at which only others are fixed needs a row.
stretches as (

    select
        counted.as_of_date,
        counted.population,
        counted.dimension,
        counted.member,
        counted.remediated,
        sum(counted.coming) over (
            partition by
                counted.as_of_date,
                counted.population,
                counted.dimension,
                counted.member,
                counted.stratum
            order by counted.age_days
            rows between unbounded preceding and current row
        ) as at_risk,
        (lead(hazards.cumulative_hazard) over ages) - hazards.cumulative_hazard as hazard,
        (lead(hazards.cumulative_spread) over ages) - hazards.cumulative_spread as spread,
        (lead(hazards.cumulative_square) over ages) - hazards.cumulative_square as square

    from counted

    inner join hazards
        on
            counted.as_of_date = hazards.as_of_date
            and counted.population = hazards.population
            and counted.stratum = hazards.stratum
            and counted.age_days = hazards.age_days

    window ages as (
        partition by
            counted.as_of_date,
            counted.population,
            counted.dimension,
            counted.member,
            counted.stratum
        order by counted.age_days
    )

),

summed as (

    select
        as_of_date,
        population,
        dimension,
        member,
        sum(remediated) as observed,
        coalesce(sum(at_risk * hazard), 0) as expected,
        coalesce(sum(at_risk * spread - at_risk * at_risk * square), 0) as spread

    from stretches

    group by as_of_date, population, dimension, member

),

-- Who is alone in his strata differs from nobody; what rounding leaves is no variance.
compared as (

    select
        as_of_date,
        population,
        dimension,
        member,
        observed,
        expected,
        case when spread > 1e-9 then spread else 0.0 end as variance,
        case when spread > 1e-9 then abs(observed - expected) / sqrt(spread) end as deviation

    from summed

)

select
    as_of_date,
    population,
    dimension,
    member,
    observed,
    expected,
    variance,
    deviation * deviation as chi_square,
    2 * {{ normal_tail('deviation') }} as p_value,
    observed / nullif(expected, 0) as observed_ratio,
    case when deviation is not null then observed > expected end as is_faster
from compared
