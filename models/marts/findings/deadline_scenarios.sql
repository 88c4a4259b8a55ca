with

scenarios as (

    select * from {{ ref('int_deadline_scenarios') }}

),

policies as (

    select * from {{ ref('deadline_policies') }}

)

select
    scenarios.policy_id,
    policies.policy_name,
    scenarios.severity,
    scenarios.due_count,
    scenarios.met_count,
    scenarios.missed_count,
    scenarios.mean_days_allowed,
    policies.is_adopted,
    scenarios.quarter_start
from scenarios
inner join policies
    on scenarios.policy_id = policies.policy_id
