with

deadlines as (

    select * from {{ ref('int_finding_deadlines') }}

    where finding_kind is distinct from 'access'

)

select
    finding_id,
    episode_number,
    clock_number,
    owner_name,
    detector_name,
    severity,
    policy_id,
    rule_id,
    action,
    missing_facts,
    outcome,
    cast(priority as bigint) as priority,
    is_outcome_certain,
    started_date,
    due_date,
    overdue_from,
    ended_date
from deadlines
