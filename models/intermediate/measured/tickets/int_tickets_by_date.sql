with

dates as (

    select * from {{ ref('int_ticket_dates') }}

),

tickets as (

    select * from {{ ref('int_tickets') }}

),

phases as (

    select * from {{ ref('int_ticket_phases') }}

),

-- What was known at the end of the date, and not later than the source was heard.
known as (

    select
        dates.as_of_date,
        dates.until_at,
        tickets.source_name,
        tickets.assignment_group,
        tickets.priority,
        tickets.is_sla_met,
        tickets.sla_missed_at,
        tickets.deadline_at,
        tickets.opened_at,
        tickets.source_reopened_at,
        phases.ticket_key,
        phases.outcome,
        phases.reopen_count,
        phases.started_at,
        phases.stated_resolved_at,
        coalesce(phases.done_at, phases.from_at) as done_at,
        least(dates.until_at, tickets.heard_until_at) as heard_at

    from dates

    inner join phases
        on
            dates.until_at > phases.from_at
            and dates.until_at <= coalesce(phases.to_at, timestamp '9999-12-31 00:00:00')

    inner join tickets
        on phases.ticket_key = tickets.ticket_key

),

judged as (

    select
        as_of_date,
        ticket_key,
        source_name,
        assignment_group,
        priority,
        outcome,
        {{ ticket_deadline('outcome', 'done_at', 'heard_at') }} as deadline,
        reopen_count > 0 as is_reopened,
        coalesce(source_reopened_at < until_at, false) as is_source_reopened,
        greatest({{ seconds_between(
            'coalesce(opened_at, started_at)',
            "case when outcome = 'open' then heard_at else done_at end",
        ) }}, 0) as age_seconds,
        case
            when outcome = 'resolved'
                then {{ seconds_between('opened_at', 'stated_resolved_at') }}
        end as resolve_seconds

    from known

)

select * from judged
