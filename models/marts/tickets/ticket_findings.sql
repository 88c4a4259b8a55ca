with

links as (

    select * from {{ ref('int_ticket_finding_outcomes') }}

),

tickets as (

    select * from {{ ref('int_tickets') }}

),

finding_tickets as (

    select * from {{ ref('int_finding_tickets') }}

)

select
    links.ticket_key,
    links.finding_id,
    tickets.source_name,
    tickets.ticket_id,
    tickets.ticket_status,
    finding_tickets.severity,
    finding_tickets.owner_name,
    links.link_rule,
    links.evidence,
    links.finding_outcome,
    links.closure_check,
    links.is_coverage,
    links.is_finding_open,
    links.done_date as ticket_resolved_date,
    links.last_open_date,
    tickets.outcome = 'open' as is_ticket_open
from links
inner join tickets
    on links.ticket_key = tickets.ticket_key
inner join finding_tickets
    on links.finding_id = finding_tickets.finding_id
