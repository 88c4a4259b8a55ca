{#
    Findings and access findings share every model of remediation. On every date each slice of a
    population adds up to its own outcomes, and so do its curves and comparisons: a model that
    forgot the population would count one among the other.
#}
with

episodes as (

    select
        'findings' as population,
        entered_date,
        last_open_date,
        ended_date,
        closure_reason in ('fixed_verified', 'fixed_inferred') as is_remediation
    from {{ ref('int_finding_outcomes') }}

    union all

    select
        'access_findings' as population,
        first_open_date as entered_date,
        last_open_date,
        ended_date,
        closure_reason in ('fixed_verified', 'fixed_inferred') as is_remediation
    from {{ ref('int_access_outcomes') }}

),

known as (

    select
        as_of_dates.as_of_date,
        episodes.population,
        coalesce(
            episodes.is_remediation and episodes.ended_date <= as_of_dates.as_of_date, false
        ) as is_remediated,
        least(
            case
                when episodes.ended_date <= as_of_dates.as_of_date then episodes.ended_date
                else episodes.last_open_date
            end,
            as_of_dates.as_of_date
        ) > episodes.entered_date as is_at_risk

    from {{ ref('int_as_of_dates') }} as as_of_dates

    inner join episodes
        on as_of_dates.as_of_date >= episodes.entered_date

),

counted as (

    select
        as_of_date,
        population,
        count(*) as episode_count,
        count(case when is_remediated then 1 end) as remediated_count,
        count(case when is_at_risk then 1 end) as at_risk_count,
        count(case when is_at_risk and is_remediated then 1 end) as observed_count

    from known

    group by as_of_date, population

),

told as (

    select
        'statistics' as relation_name,
        as_of_date,
        population,
        dimension,
        sum(episode_count) as all_count,
        sum(remediated_count) as remediated_count
    from {{ ref('int_remediation_statistics') }}
    group by as_of_date, population, dimension

    union all

    select
        'curves' as relation_name,
        as_of_date,
        population,
        dimension,
        sum(leaving) as all_count,
        sum(remediated) as remediated_count
    from {{ ref('int_remediation_curves') }}
    group by as_of_date, population, dimension

    union all

    select
        'comparisons' as relation_name,
        as_of_date,
        population,
        dimension,
        cast(null as double) as all_count,
        sum(observed) as remediated_count
    from {{ ref('int_remediation_comparisons') }}
    group by as_of_date, population, dimension

)

select
    counted.as_of_date,
    counted.population,
    told.relation_name,
    told.dimension
from counted
full join told
    on
        counted.as_of_date = told.as_of_date
        and counted.population = told.population
where
    counted.as_of_date is null
    or told.as_of_date is null
    or case told.relation_name
        when 'statistics'
            then
                told.all_count <> counted.episode_count
                or told.remediated_count <> counted.remediated_count
        when 'curves'
            then
                told.all_count <> counted.at_risk_count
                or told.remediated_count <> counted.observed_count
        else told.remediated_count <> counted.observed_count
    end
