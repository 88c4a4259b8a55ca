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

),

expected as (

    select
        counted.*,
        slices.relation_name,
        slices.dimension

    from counted

    cross join (
        values
        ('statistics', 'all'),
        ('statistics', 'stratum'),
        ('statistics', 'owner'),
        ('statistics', 'origin'),
        ('statistics', 'stratum_owner'),
        ('curves', 'all'),
        ('curves', 'stratum'),
        ('curves', 'owner'),
        ('curves', 'origin'),
        ('curves', 'stratum_owner'),
        ('comparisons', 'owner'),
        ('comparisons', 'origin')
    ) as slices (relation_name, dimension)

)

-- Where nothing was at risk there is no curve, and where nothing was fixed nothing to compare.
select
    expected.as_of_date,
    told.as_of_date as told_date,
    coalesce(expected.population, told.population) as population,
    coalesce(expected.relation_name, told.relation_name) as relation_name,
    coalesce(expected.dimension, told.dimension) as dimension
from expected
full join told
    on
        expected.as_of_date = told.as_of_date
        and expected.population = told.population
        and expected.relation_name = told.relation_name
        and expected.dimension = told.dimension
where
    expected.as_of_date is null
    or case expected.relation_name
        when 'statistics'
            then
                coalesce(told.all_count, 0) <> expected.episode_count
                or coalesce(told.remediated_count, 0) <> expected.remediated_count
        when 'curves'
            then
                coalesce(told.all_count, 0) <> expected.at_risk_count
                or coalesce(told.remediated_count, 0) <> expected.observed_count
        else coalesce(told.remediated_count, 0) <> expected.observed_count
    end
