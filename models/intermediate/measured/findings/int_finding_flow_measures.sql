with

counts as (

    select * from {{ ref('int_finding_counts') }}

),

baselines as (

    select * from {{ ref('int_control_dates') }}

    where control_id = 'findings' and baseline_date is not null

),

-- Of a slice that was not there yet, nothing was open.
periods as (

    select
        counts.as_of_date,
        counts.dimension,
        counts.member,
        counts.owner_name,
        coalesce(earlier.open_count, 0) as opening,
        counts.arrived_count - coalesce(earlier.arrived_count, 0) as arrived,
        counts.remediated_count - coalesce(earlier.remediated_count, 0) as remediated

    from counts

    inner join baselines
        on counts.as_of_date = baselines.as_of_date

    left join counts as earlier
        on
            baselines.baseline_date = earlier.as_of_date
            and counts.dimension = earlier.dimension
            and counts.member = earlier.member

),

burn as (

    select
        'net_burn' as metric_id,
        *,
        cast(null as double) as denominator,
        cast(remediated - arrived as double) as measured_value
    from periods

),

capacity as (

    select
        'remediation_capacity' as metric_id,
        *,
        cast(opening + arrived as double) as denominator,
        cast(null as double) as measured_value
    from periods

),

measures as (

    select * from burn

    union all

    select * from capacity

)

select
    metric_id,
    as_of_date,
    dimension,
    member,
    'all' as control_id,
    owner_name,
    cast(remediated as double) as numerator,
    denominator,
    denominator as effective_size,
    measured_value,
    cast(null as double) as measured_low,
    cast(null as double) as measured_high,
    cast(0 as bigint) as excluded_count,
    '{}' as exclusions
from measures
