with

cells as (

    select * from {{ ref('int_coverage_cells') }}

),

control_dates as (

    select * from {{ ref('int_control_dates') }}

),

as_of_dates as (

    select * from {{ ref('int_as_of_dates') }}

),

-- What held on a date is taken to hold until the next one: asset-days, not averages of dates. A
-- date whose sources were not sound holds nothing.
held as (

    select
        cells.as_of_date as held_from,
        cells.control_id,
        cells.owner_name,
        cells.policy_version,
        sum(
            cells.expected_count * cast(as_of_dates.next_date - cells.as_of_date as int)
        ) as expected_days,
        sum(
            cells.healthy_count * cast(as_of_dates.next_date - cells.as_of_date as int)
        ) as covered_days

    from cells

    inner join as_of_dates
        on cells.as_of_date = as_of_dates.as_of_date

    inner join control_dates
        on
            cells.as_of_date = control_dates.as_of_date
            and cells.control_id = control_dates.control_id

    group by cells.as_of_date, cells.control_id, cells.owner_name, cells.policy_version

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
