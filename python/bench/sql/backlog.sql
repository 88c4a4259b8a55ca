-- Open findings on each day by severity: the statement that the findings models must reach.
-- Openings count up and closures down; a running sum over days replaces a join of days and rows.
with

episodes as (

    select
        severity,
        opened_date,
        closed_date,
        count(*) as episode_count

    from read_parquet({episodes})

    group by severity, opened_date, closed_date

),

events as (

    select severity, opened_date as event_date, episode_count as delta
    from episodes

    union all

    select severity, closed_date as event_date, -episode_count as delta
    from episodes
    where closed_date is not null

),

days as (

    select
        severities.severity,
        cast(series.day as date) as day

    from (select distinct severity from episodes) as severities

    cross join generate_series(date '{first_day}', date '{last_day}', interval 1 day) as series (day)

),

-- What opened before the first day counts on the first day.
by_day as (

    select
        severity,
        greatest(event_date, date '{first_day}') as day,
        sum(delta) as delta

    from events

    group by all

)

select
    days.day,
    days.severity,
    cast(sum(coalesce(by_day.delta, 0)) over (
        partition by days.severity order by days.day
    ) as bigint) as open_count
from days
left join by_day on days.severity = by_day.severity and days.day = by_day.day
