with

states as (

    select * from {{ ref('int_ticket_states') }}

)

select
    ticket_key,
    source_name,
    ticket_id,
    source_ticket_status,
    ticket_status,
    state_number,
    update_count,
    is_open,
    is_reopened,
    from_at,
    to_at
from states
