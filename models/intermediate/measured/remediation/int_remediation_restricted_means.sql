{% set horizon = var('remediation_horizon_days') %}

with

survival as (

    select * from {{ ref('int_remediation_survival') }}

),

areas as (

    select
        as_of_date,
        population,
        dimension,
        member,
        age_days,
        at_risk,
        remediated,
        survival,
        sum(
            survival_before
            * (least(age_days, {{ horizon }}) - least(age_before, {{ horizon }}))
        ) over (
            partition by as_of_date, population, dimension, member
            order by age_days
            rows between unbounded preceding and current row
        ) as area

    from survival

),

-- After the last exit nothing is known: the curve is carried on to the horizon as it was.
whole as (

    select
        as_of_date,
        population,
        dimension,
        member,
        max(area) + min(survival) * greatest({{ horizon }} - max(age_days), 0) as whole_area,
        min(survival) <= 0 or 2 * max(age_days) >= {{ horizon }} as is_followed

    from areas

    group by as_of_date, population, dimension, member

),

-- Greenwood's variance: what each step leaves uncertain is the area that lies after it.
spread as (

    select
        areas.as_of_date,
        areas.population,
        areas.dimension,
        areas.member,
        max(whole.whole_area) as restricted_mean_days,
        bool_or(whole.is_followed) as is_followed,
        {{ var('z_95') }} * sqrt(sum(
            case
                when areas.remediated < areas.at_risk and areas.age_days < {{ horizon }}
                    then
                        power(whole.whole_area - areas.area, 2) * areas.remediated
                        / (areas.at_risk * (areas.at_risk - areas.remediated))
                else 0
            end
        )) as margin_days

    from areas

    inner join whole
        on
            areas.as_of_date = whole.as_of_date
            and areas.population = whole.population
            and areas.dimension = whole.dimension
            and areas.member = whole.member

    group by areas.as_of_date, areas.population, areas.dimension, areas.member

)

-- Limits of a curve that is mostly carried on, or of one that never fell, would promise too much.
select
    as_of_date,
    population,
    dimension,
    member,
    cast(restricted_mean_days as double) as restricted_mean_days,
    case
        when is_followed and margin_days > 0
            then cast(greatest(restricted_mean_days - margin_days, 0) as double)
    end as restricted_mean_low_days,
    case
        when is_followed and margin_days > 0
            then cast(least(restricted_mean_days + margin_days, {{ horizon }}) as double)
    end as restricted_mean_high_days
from spread
