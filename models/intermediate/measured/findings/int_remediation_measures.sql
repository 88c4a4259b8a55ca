with

statistics as (

    select * from {{ ref('int_remediation_statistics') }}

),

measures as (

    select
        kinds.metric_id,
        statistics.as_of_date,
        statistics.dimension,
        statistics.member,
        statistics.owner_name,
        statistics.episode_count as denominator,
        case
            when kinds.metric_id = 'open_mean_age' then statistics.open_count
            else statistics.remediated_count
        end as numerator,
        case kinds.metric_id
            when 'remediation_median' then statistics.median_days
            when 'remediation_restricted_mean' then statistics.restricted_mean_days
            when 'closed_only_mean' then statistics.closed_only_mean_days
            when 'open_mean_age' then statistics.open_mean_age_days
        end as measured_value,
        case kinds.metric_id
            when 'remediation_median' then statistics.median_low_days
            when 'remediation_restricted_mean' then statistics.restricted_mean_low_days
        end as measured_low,
        case kinds.metric_id
            when 'remediation_median' then statistics.median_high_days
            when 'remediation_restricted_mean' then statistics.restricted_mean_high_days
        end as measured_high

    from statistics

    cross join (
        values
        ('remediation_median'), ('remediation_restricted_mean'), ('closed_only_mean'),
        ('open_mean_age')
    ) as kinds (metric_id)

)

select
    metric_id,
    as_of_date,
    dimension,
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
