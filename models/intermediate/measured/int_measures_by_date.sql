with

measures as (

    select * from {{ ref('int_measures') }}

),

as_of_dates as (

    select as_of_date from {{ ref('int_as_of_dates') }}

),

-- A total that was measured once is never silently absent: where nothing is left to measure, it is
-- nothing of nothing, and the last good value shows.
totals as (

    select
        metric_id,
        dimension,
        member,
        control_id,
        owner_name,
        min(as_of_date) as first_date

    from measures

    where dimension in ('all', 'control')

    group by metric_id, dimension, member, control_id, owner_name

),

absent as (

    select
        totals.metric_id,
        as_of_dates.as_of_date,
        totals.dimension,
        totals.member,
        totals.control_id,
        totals.owner_name

    from totals

    inner join as_of_dates
        on totals.first_date < as_of_dates.as_of_date

    left join measures
        on
            totals.metric_id = measures.metric_id
            and as_of_dates.as_of_date = measures.as_of_date
            and totals.dimension = measures.dimension
            and totals.member = measures.member

    where measures.metric_id is null

)

select
    metric_id,
    as_of_date,
    dimension,
    member,
    control_id,
    owner_name,
    numerator,
    denominator,
    effective_size,
    measured_value,
    measured_low,
    measured_high,
    excluded_count,
    exclusions,
    policy_version
from measures

union all

select
    metric_id,
    as_of_date,
    dimension,
    member,
    control_id,
    owner_name,
    0.0 as numerator,
    0.0 as denominator,
    cast(null as double) as effective_size,
    cast(null as double) as measured_value,
    cast(null as double) as measured_low,
    cast(null as double) as measured_high,
    0 as excluded_count,
    '{}' as exclusions,
    cast(null as string) as policy_version
from absent
