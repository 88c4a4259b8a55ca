with

spells as (

    select * from {{ ref('int_deadline_spells') }}

),

moves as (

    select
        owner_name,
        severity,
        detector_name,
        standing,
        from_date as moved_date,
        episode_count as moved_count
    from spells

    union all

    select
        owner_name,
        severity,
        detector_name,
        standing,
        to_date as moved_date,
        -episode_count as moved_count
    from spells
    where to_date is not null

),

daily as (

    select
        owner_name,
        severity,
        detector_name,
        standing,
        moved_date,
        sum(moved_count) as moved_count

    from moves

    group by owner_name, severity, detector_name, standing, moved_date

),

-- What moved since the as-of date before moves on the date.
periods as (

    select
        as_of_date,
        coalesce(lag(as_of_date) over (order by as_of_date), date '0001-01-01') as previous_date

    from {{ ref('int_as_of_dates') }}

),

slices as (

    select distinct
        owner_name,
        severity,
        detector_name,
        standing

    from daily

),

moved as (

    select
        periods.as_of_date,
        slices.owner_name,
        slices.severity,
        slices.detector_name,
        slices.standing,
        coalesce(sum(daily.moved_count), 0) as moved_count

    from periods

    cross join slices

    left join daily
        on
            slices.owner_name = daily.owner_name
            and slices.severity = daily.severity
            and slices.detector_name = daily.detector_name
            and slices.standing = daily.standing
            and periods.previous_date < daily.moved_date
            and periods.as_of_date >= daily.moved_date

    group by
        periods.as_of_date,
        slices.owner_name,
        slices.severity,
        slices.detector_name,
        slices.standing

)

select
    as_of_date,
    owner_name,
    severity,
    detector_name,
    standing,
    cast(sum(moved_count) over (
        partition by owner_name, severity, detector_name, standing
        order by as_of_date
        rows between unbounded preceding and current row
    ) as bigint) as episode_count
from moved
