with

links as (

    select * from {{ ref('int_ticket_findings') }}

),

tickets as (

    select
        *,
        case when outcome = 'resolved' then cast(done_at as date) end as done_date

    from {{ ref('int_tickets') }}

),

episodes as (

    select * from {{ ref('int_finding_outcomes') }}

),

-- A scan of the day on which the ticket was resolved may have been before it, and an export may
-- repeat what was seen before.
compared as (

    select
        links.ticket_key,
        links.finding_id,
        links.link_rule,
        links.evidence,
        links.is_coverage,
        tickets.outcome,
        tickets.done_date,
        bool_or(coalesce(
            episodes.detected_date <= tickets.done_date
            and episodes.last_seen_date > tickets.done_date,
            false
        )) as is_observed_after_closure,
        bool_or(coalesce(episodes.detected_date > tickets.done_date, false)) as has_come_back,
        max(episodes.last_open_date) as last_open_date,
        max_by(coalesce(episodes.closure_reason, 'open'), episodes.episode_number)
            as finding_outcome

    from links

    inner join tickets
        on links.ticket_key = tickets.ticket_key

    inner join episodes
        on links.finding_id = episodes.finding_id

    group by
        links.ticket_key, links.finding_id, links.link_rule, links.evidence, links.is_coverage,
        tickets.outcome, tickets.done_date

)

select
    ticket_key,
    finding_id,
    link_rule,
    evidence,
    finding_outcome,
    is_coverage,
    is_observed_after_closure,
    done_date,
    last_open_date,
    finding_outcome = 'open' as is_finding_open,
    finding_outcome in ('fixed_verified', 'fixed_inferred') as is_finding_remediated,
    -- Open and not seen since, or on an asset that nobody looks at: who closed the ticket may be
    -- right, and nobody knows.
    case
        when outcome <> 'resolved' then 'ticket_not_resolved'
        when is_observed_after_closure then 'still_observed'
        when has_come_back then 'came_back'
        when finding_outcome in ('fixed_verified', 'fixed_inferred') then 'remediated'
        when finding_outcome in ('open', 'not_observed') then 'not_verified'
        else 'otherwise_closed'
    end as closure_check
from compared
