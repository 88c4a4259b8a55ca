with

candidates as (

    select
        *,
        coalesce(due_date, date '9999-12-31') as comparable_date

    from {{ ref('int_deadline_candidates') }}

    where is_in_force

),

-- Of the policies in force on the day the one that wants it first.
ranked as (

    select
        *,
        row_number() over (
            partition by finding_id, clock_number, moment_date
            order by comparable_date, priority, rule_id
        ) as place

    from candidates

),

compared as (

    select
        *,
        min(comparable_date) over (
            partition by finding_id, clock_number
            order by moment_date
            rows between unbounded preceding and 1 preceding
        ) as previous_comparable_date

    from ranked

    where place = 1

),

-- A due date moves forward when facts or policies change, and never back.
tightened as (

    select *

    from compared

    where previous_comparable_date is null or comparable_date < previous_comparable_date

)

select
    finding_id,
    clock_number,
    finding_kind,
    cast(row_number() over clocks as bigint) as revision_number,
    moment_date as revised_date,
    policy_id,
    rule_id,
    priority,
    action,
    missing_facts,
    due_date,
    coalesce(lead(moment_date) over clocks, date '9999-12-31') as next_revised_date,
    nullif(previous_comparable_date, date '9999-12-31') as previous_due_date,
    -- The first day on which it is late, if it is still there.
    case when due_date is not null then greatest(due_date + 1, moment_date) end as overdue_from
from tightened
window clocks as (
    partition by finding_id, clock_number
    order by moment_date
)
