with

facts as (

    select * from {{ ref('int_coverage_facts') }}

),

as_of_dates as (

    select as_of_date from {{ ref('int_as_of_dates') }}

),

-- What held on a date is taken to hold until the next one: asset-days, not averages of dates.
held as (

    select
        as_of_date as held_from,
        control_id,
        owner_name,
        policy_version,
        sum(case when is_expected then held_days else 0 end) as expected_days,
        sum(case when is_healthy then held_days else 0 end) as covered_days

    from facts

    group by as_of_date, control_id, owner_name, policy_version

),

windowed as (

    select
        as_of_dates.as_of_date,
        held.control_id,
        held.owner_name,
        held.policy_version,
        held.covered_days,
        held.expected_days

    from as_of_dates

    inner join held
        on
            as_of_dates.as_of_date > held.held_from
            and as_of_dates.as_of_date - {{ var('coverage_window_days') }} <= held.held_from

),

counted as (

    {% call sliced('windowed', [[], ['control'], ['owner'], ['control', 'owner']]) %}
        cast(coalesce(sum(covered_days), 0) as double) as numerator,
        cast(coalesce(sum(expected_days), 0) as double) as denominator,
        max(policy_version) as policy_version
    {% endcall %}

)

-- Days of one asset are not independent trials, so this share has no interval.
select
    'time_in_coverage' as metric_id,
    as_of_date,
    dimension,
    member,
    control_id,
    owner_name,
    numerator,
    denominator,
    cast(null as double) as effective_size,
    cast(0 as bigint) as excluded_count,
    '{}' as exclusions,
    policy_version
from counted
