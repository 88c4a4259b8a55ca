{% set horizon = var('remediation_horizon_days') %}

with

survival as (

    select * from {{ ref('int_remediation_survival') }}

),

restricted_means as (

    select * from {{ ref('int_remediation_restricted_means') }}

),

exits as (

    select * from {{ ref('int_remediation_exits') }}

),

-- The tolerance keeps a curve that is exactly one half from missing it by rounding.
curves as (

    select
        as_of_date,
        population,
        dimension,
        member,
        min(case when survival <= 0.5 + 1e-12 then age_days end) as median_days,
        min(case when coalesce(survival_low, survival) <= 0.5 + 1e-12 then age_days end)
            as median_low_days,
        min(case when survival_high <= 0.5 + 1e-12 then age_days end) as median_high_days,
        max(case when age_days <= {{ horizon }} then incidence_remediated end)
            as incidence_remediated,
        max(case when age_days <= {{ horizon }} then incidence_competing end)
            as incidence_competing

    from survival

    group by as_of_date, population, dimension, member

),

counted as (

    {% call sliced(
        'exits',
        [[], ['stratum'], ['owner'], ['origin'], ['stratum', 'owner']],
        also=['population'],
    ) %}
        sum(episode_count) as episode_count,
        sum(case when outcome = 'open' then episode_count else 0 end) as open_count,
        sum(case when outcome = 'remediated' then episode_count else 0 end) as remediated_count,
        sum(case when outcome = 'competing' then episode_count else 0 end) as competing_count,
        sum(case when outcome = 'censored' then episode_count else 0 end) as censored_count,
        sum(case when outcome = 'remediated' then episode_count * exit_age end)
            / cast(nullif(sum(case when outcome = 'remediated' then episode_count end), 0) as double)
            as closed_only_mean_days,
        sum(case when outcome = 'open' then episode_count * exit_age end)
            / cast(nullif(sum(case when outcome = 'open' then episode_count end), 0) as double)
            as open_mean_age_days
    {% endcall %}

)

select
    counted.as_of_date,
    counted.population,
    counted.dimension,
    counted.member,
    counted.owner_name,
    counted.closed_only_mean_days,
    counted.open_mean_age_days,
    restricted_means.restricted_mean_days,
    restricted_means.restricted_mean_low_days,
    restricted_means.restricted_mean_high_days,
    cast(counted.episode_count as bigint) as episode_count,
    cast(counted.open_count as bigint) as open_count,
    cast(counted.remediated_count as bigint) as remediated_count,
    cast(counted.competing_count as bigint) as competing_count,
    cast(counted.censored_count as bigint) as censored_count,
    cast(curves.median_days as double) as median_days,
    cast(curves.median_low_days as double) as median_low_days,
    cast(curves.median_high_days as double) as median_high_days,
    coalesce(curves.incidence_remediated, 0.0) as incidence_remediated,
    coalesce(curves.incidence_competing, 0.0) as incidence_competing
from counted
left join curves
    on
        counted.as_of_date = curves.as_of_date
        and counted.population = curves.population
        and counted.dimension = curves.dimension
        and counted.member = curves.member
left join restricted_means
    on
        counted.as_of_date = restricted_means.as_of_date
        and counted.population = restricted_means.population
        and counted.dimension = restricted_means.dimension
        and counted.member = restricted_means.member
