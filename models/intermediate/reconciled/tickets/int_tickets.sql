with

updates as (

    select * from {{ ref('int_ticket_updates') }}

),

latest_updates as (

    select
        ticket_key,
        max(update_number) as update_number,
        min(opened_at) as opened_at,
        max(reopen_count) as source_reopen_count,
        min(case when reopen_count > 0 then reported_at end) as source_reopened_at,
        min(case when not is_sla_met then reported_at end) as sla_missed_at

    from updates

    group by ticket_key

),

states as (

    select
        ticket_key,
        count(*) as state_count

    from {{ ref('int_ticket_states') }}

    group by ticket_key

),

latest_phases as (

    select * from {{ ref('int_ticket_phases') }}

    where to_at is null

),

-- How far each source was heard: what happened since nobody knows.
heard as (

    select
        source_name,
        cast(max(export_date) + 1 as timestamp) as heard_until_at

    from {{ ref('int_ticket_exports') }}

    group by source_name

),

described as (

    select
        updates.ticket_key,
        updates.source_name,
        updates.source_table,
        updates.ticket_id,
        updates.assignee,
        updates.asset_reference,
        updates.cve_ids,
        updates.finding_references,
        updates.ticket_kind,
        updates.summary,
        updates.source_ticket_status,
        updates.ticket_status,
        updates.source_priority,
        updates.priority,
        updates.source_resolution,
        updates.reassignment_count,
        updates.is_sla_met,
        updates.due_at,
        latest_updates.source_reopen_count,
        latest_updates.source_reopened_at,
        latest_updates.opened_at,
        states.state_count,
        latest_phases.first_resolved_at,
        latest_phases.reopen_count,
        latest_phases.outcome,
        latest_phases.started_at,
        latest_phases.done_at,
        latest_phases.stated_resolved_at,
        heard.heard_until_at,
        case when latest_phases.outcome <> 'open' then updates.closed_at end as closed_at,
        coalesce(updates.assignment_group, 'unassigned') as assignment_group,
        case when not updates.is_sla_met then latest_updates.sla_missed_at end as sla_missed_at,
        -- A day without a time lasts until it ends.
        case
            when updates.due_at = date_trunc('day', updates.due_at)
                then updates.due_at + interval 1 day
            else updates.due_at
        end as deadline_at

    from updates

    inner join latest_updates
        on
            updates.ticket_key = latest_updates.ticket_key
            and updates.update_number = latest_updates.update_number

    inner join states
        on updates.ticket_key = states.ticket_key

    inner join latest_phases
        on updates.ticket_key = latest_phases.ticket_key

    inner join heard
        on updates.source_name = heard.source_name

)

select * from described
