with

finding_tickets as (

    select * from {{ ref('int_finding_tickets') }}

)

select
    finding_id,
    severity,
    owner_name,
    ticket_count,
    open_ticket_count,
    possible_ticket_count,
    contradicted_ticket_count,
    is_open,
    is_without_open_ticket
from finding_tickets
