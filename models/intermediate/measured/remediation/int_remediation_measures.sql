with

-- Of access findings the slices are those of the other figures of access.
statistics as (

    select *

    from {{ ref('int_remediation_statistics') }}

    where population = 'findings' or dimension in ('all', 'owner', 'origin')

),

measures as (

    select
        kinds.metric_id,
        statistics.as_of_date,
        statistics.population,
        statistics.dimension,
        statistics.member,
        statistics.owner_name,
        statistics.episode_count as denominator,
        case
            when kinds.statistic = 'open_mean' then statistics.open_count
            else statistics.remediated_count
        end as numerator,
        case kinds.statistic
            when 'median' then statistics.median_days
            when 'restricted_mean' then statistics.restricted_mean_days
            when 'closed_only_mean' then statistics.closed_only_mean_days
            when 'open_mean' then statistics.open_mean_age_days
        end as measured_value,
        case kinds.statistic
            when 'median' then statistics.median_low_days
            when 'restricted_mean' then statistics.restricted_mean_low_days
        end as measured_low,
        case kinds.statistic
            when 'median' then statistics.median_high_days
            when 'restricted_mean' then statistics.restricted_mean_high_days
        end as measured_high

    from statistics

    inner join (
        values
        ('findings', 'median', 'remediation_median'),
        ('findings', 'restricted_mean', 'remediation_restricted_mean'),
        ('findings', 'closed_only_mean', 'closed_only_mean'),
        ('findings', 'open_mean', 'open_mean_age'),
        ('access_findings', 'median', 'access_remediation_median'),
        ('access_findings', 'restricted_mean', 'access_remediation_restricted_mean')
    ) as kinds (population, statistic, metric_id)
        on statistics.population = kinds.population

)

select
    metric_id,
    as_of_date,
    {{ population_dimension() }} as dimension,
    member,
    'all' as control_id,
    owner_name,
    cast(numerator as double) as numerator,
    cast(denominator as double) as denominator,
    cast(null as double) as effective_size,
    measured_value,
    measured_low,
    measured_high,
    cast(0 as bigint) as excluded_count,
    '{}' as exclusions
from measures
