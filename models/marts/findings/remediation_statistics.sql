with

statistics as (

    select * from {{ ref('int_remediation_statistics') }}

)

select
    as_of_date,
    population,
    {{ population_dimension() }} as dimension,
    member,
    episode_count,
    open_count,
    remediated_count,
    competing_count,
    censored_count,
    median_days,
    median_low_days,
    median_high_days,
    restricted_mean_days,
    restricted_mean_low_days,
    restricted_mean_high_days,
    incidence_remediated,
    incidence_competing,
    closed_only_mean_days,
    open_mean_age_days
from statistics
