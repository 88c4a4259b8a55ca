with

outcomes as (

    select * from {{ ref('int_finding_outcomes') }}

),

findings as (

    select
        finding_id,
        min(severity) as severity,
        min(owner_name) as owner_name,
        bool_or(closure_reason is null) as is_open

    from outcomes

    group by finding_id

),

counted as (

    select
        links.finding_id,
        count(case when links.is_coverage then 1 end) as ticket_count,
        count(case when links.is_coverage and tickets.outcome = 'open' then 1 end)
            as open_ticket_count,
        count(case when not links.is_coverage then 1 end) as possible_ticket_count,
        count(
            case when links.is_coverage and links.closure_check = 'still_observed' then 1 end
        ) as contradicted_ticket_count

    from {{ ref('int_ticket_finding_outcomes') }} as links

    inner join {{ ref('int_tickets') }} as tickets
        on links.ticket_key = tickets.ticket_key

    group by links.finding_id

),

-- Where no source of tickets is connected nobody knows what has one.
connected as (

    select count(*) > 0 as is_connected

    from {{ ref('int_ticket_exports') }}

)

select
    findings.finding_id,
    findings.severity,
    findings.owner_name,
    findings.is_open,
    coalesce(counted.ticket_count, 0) as ticket_count,
    coalesce(counted.open_ticket_count, 0) as open_ticket_count,
    coalesce(counted.possible_ticket_count, 0) as possible_ticket_count,
    coalesce(counted.contradicted_ticket_count, 0) as contradicted_ticket_count,
    case
        when connected.is_connected
            then findings.is_open and coalesce(counted.open_ticket_count, 0) = 0
    end as is_without_open_ticket
from findings
cross join connected
left join counted
    on findings.finding_id = counted.finding_id
