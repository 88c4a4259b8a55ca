with

tickets as (

    select
        ticket_key,
        trim(asset_reference) as asset_reference

    from {{ ref('int_tickets') }}

    where trim(asset_reference) <> ''

),

ranked as (

    select
        *,
        rank() over (partition by asset_reference order by link_rank) as place

    from {{ ref('int_ticket_asset_candidates') }}

),

-- What names two assets names none.
decided as (

    select
        asset_reference,
        min(asset_rule) as asset_rule,
        min(asset_id) as asset_id,
        count(distinct asset_id) as asset_count

    from ranked

    where place = 1

    group by asset_reference

)

select
    tickets.ticket_key,
    tickets.asset_reference,
    case when decided.asset_count = 1 then decided.asset_id end as asset_id,
    case
        when decided.asset_count = 1 then decided.asset_rule
        when decided.asset_count > 1 then 'ambiguous'
        else 'unmatched'
    end as asset_rule,
    -- A finding on something that no source lists goes by the same name.
    case
        when decided.asset_count = 1 then decided.asset_id
        when decided.asset_count is null then 'unlisted:' || lower(tickets.asset_reference)
    end as asset_key
from tickets
left join decided
    on tickets.asset_reference = decided.asset_reference
