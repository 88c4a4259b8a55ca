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
        'time_in_coverage' as metric_id,
        as_of_dates.as_of_date,
        {{ slice({'control': 'held.control_id', 'owner': 'held.owner_name'}) }},
        coalesce(held.control_id, 'all') as control_id,
        coalesce(held.owner_name, 'all') as owner_name,
        cast(coalesce(sum(held.covered_days), 0) as double) as numerator,
        cast(coalesce(sum(held.expected_days), 0) as double) as denominator,
        -- Days of one asset are not independent trials, so this share has no interval.
        cast(null as double) as effective_size,
        cast(0 as bigint) as excluded_count,
        '{}' as exclusions,
        max(held.policy_version) as policy_version

    from as_of_dates

    inner join held
        on
            as_of_dates.as_of_date > held.held_from
            and as_of_dates.as_of_date - {{ var('coverage_window_days') }} <= held.held_from

    group by grouping sets (
        (as_of_dates.as_of_date),
        (as_of_dates.as_of_date, held.control_id),
        (as_of_dates.as_of_date, held.owner_name),
        (as_of_dates.as_of_date, held.control_id, held.owner_name)
    )

)

select * from windowed
