with

strata as (

    select * from {{ ref('int_change_strata') }}

),

contributions as (

    select
        metric_id,
        control_id,
        owner_name,
        sum(contribution) as contribution

    from {{ ref('int_change_contributions') }}

    group by metric_id, control_id, owner_name

),

told as (

    select distinct
        metric_id,
        control_id
    from contributions

),

-- A mean also moves because those that stayed grow older.
rated as (

    select
        strata.*,
        strata.rate_part - coalesce(contributions.contribution, 0.0) as rest,
        case
            when strata.unit = 'days' then 'aged'
            when told.metric_id is not null then 'within_unsplit'
        end as rest_part

    from strata

    left join told
        on
            strata.metric_id = told.metric_id
            and strata.control_id = told.control_id

    left join contributions
        on
            strata.metric_id = contributions.metric_id
            and strata.control_id = contributions.control_id
            and strata.owner_name = contributions.owner_name

),

-- Where no rows tell an owner's rate, its two terms do: each moves against the mean of the other.
termed as (

    select
        rated.metric_id,
        rated.control_id,
        rated.owner_name,
        terms.part,
        rated.rest_part,
        case terms.part
            when 'mix' then rated.mix_part
            when 'rest' then rated.rest
            when 'numerator'
                then
                    rated.mean_weight * (rated.end_numerator - rated.start_numerator)
                    * (
                        1 / nullif(rated.start_denominator, 0)
                        + 1 / nullif(rated.end_denominator, 0)
                    ) / 2
            else
                rated.mean_weight * (rated.start_numerator + rated.end_numerator) / 2
                * (1 / nullif(rated.end_denominator, 0) - 1 / nullif(rated.start_denominator, 0))
        end as contribution
    from rated
    cross join (
        values ('mix'), ('rest'), ('numerator'), ('denominator')
    ) as terms (part)

)

select
    metric_id,
    control_id,
    owner_name,
    contribution,
    case when part = 'rest' then rest_part else part end as part
from termed
where
    part = 'mix'
    or (
        abs(contribution) > 1e-11
        and (part = 'rest') = (rest_part is not null)
    )
