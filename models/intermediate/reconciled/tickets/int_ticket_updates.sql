with

enriched as (

    select
        *,
        source_name || ':' || ticket_id as ticket_key

    from {{ ref('int_tickets_enriched') }}

),

-- A log has its own order: a clock that went back does not turn it. What bears no moment is known
-- since its export.
timed as (

    select
        *,
        max(coalesce(updated_at, cast(export_date as timestamp))) over (
            partition by ticket_key, source_table, export_date
            order by state_sequence
            rows between unbounded preceding and current row
        ) as reported_at

    from enriched

),

counted as (

    select
        *,
        count(*) over (
            partition by ticket_key, source_table, export_date, reported_at
        ) as row_count

    from timed

),

-- Of exports that tell of one moment the one that tells most speaks, of equal ones the last.
ranked as (

    select
        *,
        rank() over (
            partition by ticket_key, reported_at
            order by row_count desc, export_date desc, source_table asc
        ) as place

    from counted

),

numbered as (

    select
        *,
        cast(row_number() over (
            partition by ticket_key
            order by reported_at, state_sequence
        ) as bigint) as update_number

    from ranked

    where place = 1

)

select
    ticket_key,
    source_name,
    source_table,
    ticket_id,
    assignee,
    assignment_group,
    asset_reference,
    cve_ids,
    finding_references,
    ticket_kind,
    summary,
    source_ticket_status,
    ticket_status,
    source_priority,
    priority,
    source_resolution,
    update_number,
    reassignment_count,
    reopen_count,
    is_sla_met,
    export_date,
    opened_at,
    reported_at,
    resolved_at,
    closed_at,
    due_at,
    -- A source that knows only the present still says when it was resolved or closed.
    least(
        reported_at,
        case
            when ticket_status = 'resolved' then coalesce(resolved_at, reported_at)
            when ticket_status in ('closed', 'cancelled')
                then coalesce(closed_at, resolved_at, reported_at)
            else reported_at
        end
    ) as reached_at
from numbered
