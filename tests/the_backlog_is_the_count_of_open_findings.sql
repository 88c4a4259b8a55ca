{# Flows add up to the findings that are open, counted one by one on the latest date. #}
with

latest as (

    select max(as_of_date) as as_of_date

    from {{ ref('int_as_of_dates') }}

),

counted as (

    select
        outcomes.owner_name,
        outcomes.severity,
        count(*) as open_count

    from {{ ref('int_finding_outcomes') }} as outcomes

    cross join latest

    where
        outcomes.first_open_date <= latest.as_of_date
        and (
            outcomes.ended_date is null
            or outcomes.ended_date > latest.as_of_date
            or (
                outcomes.closure_reason = 'not_observed'
                and outcomes.ended_date = latest.as_of_date
            )
        )

    group by outcomes.owner_name, outcomes.severity

),

flows as (

    select flows.*

    from {{ ref('int_finding_flows') }} as flows

    inner join latest
        on flows.as_of_date = latest.as_of_date

)

select
    flows.owner_name,
    flows.severity,
    flows.open_count,
    counted.open_count as counted_count
from flows
left join counted
    on
        flows.owner_name = counted.owner_name
        and flows.severity = counted.severity
where flows.open_count <> coalesce(counted.open_count, 0)
