-- Kaplan–Meier by severity: the statement that the findings models must reach. Open episodes are
-- censored on the last day. Episodes of one length are one row long before any window.
with

durations as (

    select
        severity,
        coalesce(closed_date, date '{last_day}') - opened_date as open_days,
        count(*) as episode_count,
        count(closed_date) as closed_count

    from read_parquet({episodes})

    group by all

),

at_risk as (

    select
        *,
        sum(episode_count) over (partition by severity order by open_days desc) as risk_count

    from durations

)

select
    severity,
    open_days,
    exp(sum(case when closed_count < risk_count then ln(1 - closed_count / risk_count) end) over (
        partition by severity order by open_days
    )) * case when max(case when closed_count = risk_count then 1 else 0 end) over (
        partition by severity order by open_days
    ) = 1 then 0 else 1 end as survival
from at_risk
