with

flows as (

    select * from {{ ref('int_finding_flows') }}

)

select
    as_of_date,
    owner_name,
    severity,
    new_count,
    reopened_count,
    remediated_count,
    otherwise_closed_count,
    out_of_sight_count,
    open_count,
    open_count
    - (
        new_count + reopened_count - remediated_count - otherwise_closed_count
        - out_of_sight_count
    ) as opening_count
from flows
