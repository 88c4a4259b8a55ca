with

candidates as (

    select * from {{ ref('int_deadline_candidates') }}

    where is_fact_changed and due_date is not null

),

clocks as (

    select * from {{ ref('int_finding_clocks') }}

    where finding_kind is distinct from 'access'

),

latest as (

    select max(as_of_date) as as_of_date from {{ ref('int_as_of_dates') }}

),

-- What a policy would have asked for, had it been the only one, and in force all along.
wanted as (

    select
        finding_id,
        clock_number,
        policy_id,
        moment_date,
        min(due_date) over (
            partition by finding_id, clock_number, policy_id
            order by moment_date
            rows between unbounded preceding and current row
        ) as due_date,
        coalesce(
            lead(moment_date) over (
                partition by finding_id, clock_number, policy_id
                order by moment_date
            ),
            date '9999-12-31'
        ) as next_moment_date

    from candidates

),

-- Judged by the facts of the day on which the episode ended, or of today.
judged as (

    select
        wanted.policy_id,
        clocks.severity,
        cast(wanted.due_date - clocks.started_date as int) as days_allowed,
        date_trunc('quarter', wanted.due_date) as quarter_start,
        wanted.due_date < coalesce(clocks.ended_date, latest.as_of_date) as is_missed,
        coalesce(
            clocks.closure_reason in ('fixed_verified', 'fixed_inferred')
            and clocks.ended_date <= wanted.due_date,
            false
        ) as is_met

    from clocks

    cross join latest

    inner join wanted
        on
            clocks.finding_id = wanted.finding_id
            and clocks.clock_number = wanted.clock_number
            and coalesce(clocks.ended_date, latest.as_of_date) >= wanted.moment_date
            and coalesce(clocks.ended_date, latest.as_of_date) < wanted.next_moment_date

    where
        wanted.due_date <= latest.as_of_date
        and coalesce(clocks.resumed_date > wanted.due_date, true)
        and not (clocks.is_resumption and clocks.first_open_date > wanted.due_date)
        and coalesce(clocks.closure_reason not in ('false_positive', 'duplicate'), true)

)

select
    policy_id,
    severity,
    cast(quarter_start as date) as quarter_start,
    count(*) as due_count,
    count(*) filter (where is_met) as met_count,
    count(*) filter (where is_missed) as missed_count,
    avg(cast(days_allowed as double)) as mean_days_allowed
from judged
where is_met or is_missed
group by policy_id, severity, cast(quarter_start as date)
