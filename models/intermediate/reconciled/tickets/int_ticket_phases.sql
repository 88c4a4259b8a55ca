with

states as (

    select * from {{ ref('int_ticket_states') }}

),

-- A ticket is open from its first moment, though the first state that anybody saw was a later one.
born as (

    select
        ticket_key,
        min(opened_at) as from_at

    from states

    group by ticket_key

    having min(opened_at) < min(from_at)

),

stacked as (

    select
        ticket_key,
        state_number,
        outcome,
        is_reopened,
        from_at,
        case when outcome = 'resolved' then resolved_at end as resolved_at
    from states

    union all

    select
        ticket_key,
        0 as state_number,
        'open' as outcome,
        false as is_reopened,
        from_at,
        cast(null as timestamp) as resolved_at
    from born

),

compared as (

    select
        *,
        lag(outcome) over (partition by ticket_key order by state_number) as outcome_before

    from stacked

),

grouped as (

    select
        *,
        sum(case when outcome_before is distinct from outcome then 1 else 0 end) over (
            partition by ticket_key
            order by state_number
            rows between unbounded preceding and current row
        ) as phase_number

    from compared

),

phases as (

    select
        ticket_key,
        phase_number,
        min(outcome) as outcome,
        max(resolved_at) as stated_resolved_at,
        max(case when is_reopened then 1 else 0 end) as reopen_count,
        -- Who saw it closed learns from it when it was resolved before.
        least(min(from_at), coalesce(min(resolved_at), min(from_at))) as from_at

    from grouped

    group by ticket_key, phase_number

),

-- A phase begins after the one before it, whatever its source says.
ordered as (

    select
        *,
        max(from_at) over (
            partition by ticket_key
            order by phase_number
            rows between unbounded preceding and current row
        ) as began_at

    from phases

)

select
    ticket_key,
    outcome,
    stated_resolved_at,
    cast(phase_number as bigint) as phase_number,
    began_at as from_at,
    cast(sum(reopen_count) over (
        partition by ticket_key
        order by phase_number
        rows between unbounded preceding and current row
    ) as bigint) as reopen_count,
    coalesce(stated_resolved_at, case when outcome = 'resolved' then began_at end) as done_at,
    min(began_at) over (partition by ticket_key) as started_at,
    min(case when outcome = 'resolved' then began_at end) over (partition by ticket_key)
        as first_resolved_at,
    lead(began_at) over (partition by ticket_key order by phase_number) as to_at
from ordered
