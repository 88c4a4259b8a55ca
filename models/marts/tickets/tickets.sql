with

tickets as (

    select
        *,
        {{ ticket_deadline('outcome', 'done_at', 'heard_until_at') }} as deadline

    from {{ ref('int_tickets') }}

),

assets as (

    select * from {{ ref('int_ticket_assets') }}

),

counted as (

    select
        ticket_key,
        count(case when is_coverage then 1 end) as finding_count,
        count(case when is_coverage and is_finding_open then 1 end) as open_finding_count,
        count(case when is_coverage and is_finding_remediated then 1 end)
            as remediated_finding_count,
        count(case when is_coverage and closure_check = 'still_observed' then 1 end)
            as still_observed_finding_count,
        count(case when not is_coverage then 1 end) as possible_finding_count

    from {{ ref('int_ticket_finding_outcomes') }}

    group by ticket_key

)

select
    tickets.ticket_key,
    tickets.source_name,
    tickets.source_table,
    tickets.ticket_id,
    tickets.ticket_kind,
    tickets.summary,
    tickets.assignee,
    tickets.assignment_group,
    tickets.priority,
    tickets.source_priority,
    tickets.ticket_status,
    tickets.source_ticket_status,
    tickets.source_resolution,
    tickets.asset_reference,
    assets.asset_id,
    tickets.cve_ids,
    tickets.finding_references,
    tickets.deadline,
    tickets.state_count,
    tickets.reopen_count,
    tickets.source_reopen_count,
    tickets.reassignment_count,
    tickets.is_sla_met,
    tickets.opened_at,
    tickets.first_resolved_at,
    tickets.closed_at,
    tickets.due_at,
    tickets.sla_missed_at,
    tickets.done_at as resolved_at,
    coalesce(assets.asset_rule, 'none') as asset_rule,
    coalesce(counted.finding_count, 0) as finding_count,
    coalesce(counted.open_finding_count, 0) as open_finding_count,
    coalesce(counted.remediated_finding_count, 0) as remediated_finding_count,
    coalesce(counted.still_observed_finding_count, 0) as still_observed_finding_count,
    coalesce(counted.possible_finding_count, 0) as possible_finding_count,
    {{ seconds_between('tickets.opened_at', 'tickets.stated_resolved_at') }}
    / cast(86400 as double) as days_to_resolve,
    tickets.outcome = 'open' as is_open,
    tickets.stated_resolved_at is not null as is_resolution_stated,
    case
        when tickets.outcome = 'resolved' then tickets.done_at <= tickets.deadline_at
        when tickets.outcome = 'open' and tickets.deadline_at < tickets.heard_until_at then false
    end as is_due_date_met,
    coalesce(counted.still_observed_finding_count, 0) > 0 as is_resolved_too_early,
    tickets.outcome = 'open'
    and coalesce(counted.finding_count, 0) > 0
    and counted.finding_count = counted.remediated_finding_count as is_open_though_remediated
from tickets
left join assets
    on tickets.ticket_key = assets.ticket_key
left join counted
    on tickets.ticket_key = counted.ticket_key
