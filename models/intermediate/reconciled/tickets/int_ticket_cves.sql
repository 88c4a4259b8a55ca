with

tickets as (

    select
        tickets.ticket_key,
        assets.asset_reference,
        assets.asset_key,
        assets.asset_rule,
        {{ explode("split(tickets.cve_ids, ',')") }} as cve_id

    from {{ ref('int_tickets') }} as tickets

    left join {{ ref('int_ticket_assets') }} as assets
        on tickets.ticket_key = assets.ticket_key

    where tickets.cve_ids is not null

)

select * from tickets
