with

updates as (

    select * from {{ ref('int_ticket_updates') }}

),

compared as (

    select
        *,
        lag(ticket_status || ':' || coalesce(source_ticket_status, '')) over (
            partition by ticket_key
            order by update_number
        ) as status_before

    from updates

),

grouped as (

    select
        *,
        sum(
            case
                when
                    status_before is distinct from
                    ticket_status || ':' || coalesce(source_ticket_status, '')
                    then 1
                else 0
            end
        ) over (
            partition by ticket_key
            order by update_number
            rows between unbounded preceding and current row
        ) as state_number

    from compared

),

states as (

    select
        ticket_key,
        state_number,
        min(source_name) as source_name,
        min(ticket_id) as ticket_id,
        min(source_ticket_status) as source_ticket_status,
        min(ticket_status) as ticket_status,
        count(*) as update_count,
        min(reached_at) as reached_at,
        max(resolved_at) as resolved_at,
        min(opened_at) as opened_at,
        -- A word that nobody knows changes nothing: what was said last stands.
        count(case when min(ticket_status) not in ('other', 'unknown') then 1 end) over (
            partition by ticket_key
            order by state_number
            rows between unbounded preceding and current row
        ) as known_count

    from grouped

    group by ticket_key, state_number

),

meant as (

    select
        *,
        coalesce(
            max(
                case
                    when ticket_status in ('resolved', 'closed') then 'resolved'
                    when ticket_status = 'cancelled' then 'cancelled'
                    when ticket_status not in ('other', 'unknown') then 'open'
                end
            ) over (partition by ticket_key, known_count),
            'open'
        ) as outcome,
        -- Moments of two exports may contradict each other; the order of the states does not.
        max(reached_at) over (
            partition by ticket_key
            order by state_number
            rows between unbounded preceding and current row
        ) as from_at

    from states

)

select
    ticket_key,
    source_name,
    ticket_id,
    source_ticket_status,
    ticket_status,
    outcome,
    resolved_at,
    opened_at,
    from_at,
    cast(state_number as bigint) as state_number,
    cast(update_count as bigint) as update_count,
    outcome = 'open' as is_open,
    outcome = 'open' and coalesce(lag(outcome) over ticket, '') = 'resolved' as is_reopened,
    lead(from_at) over ticket as to_at
from meant
window ticket as (partition by ticket_key order by state_number)
