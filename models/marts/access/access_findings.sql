with

outcomes as (

    select * from {{ ref('int_access_outcomes') }}

),

deadlines as (

    select * from {{ ref('int_finding_deadlines') }}

    where finding_kind = 'access'

),

rules as (

    select * from {{ ref('access_rules') }}

),

summed as (

    select
        finding_id,
        min(first_open_date) as first_seen_date,
        max(episode_number) as episode_count

    from outcomes

    group by finding_id

)

select
    outcomes.finding_id,
    outcomes.rule_id,
    outcomes.account_key,
    outcomes.person_id,
    outcomes.source_name,
    outcomes.system_name,
    outcomes.owner_name,
    rules.rule_name,
    rules.subject_kind,
    outcomes.severity,
    outcomes.closure_reason,
    rules.reason,
    outcomes.evidence,
    rules.remedy,
    deadlines.policy_id,
    deadlines.outcome,
    summed.episode_count,
    summed.first_seen_date,
    outcomes.first_open_date as opened_date,
    outcomes.last_seen_date,
    deadlines.due_date,
    outcomes.ended_date as closed_date,
    cast(deadlines.priority as bigint) as priority,
    case when outcomes.ended_date is null then 'open' else 'closed' end as finding_status
from outcomes
inner join summed
    on
        outcomes.finding_id = summed.finding_id
        and outcomes.episode_number = summed.episode_count
inner join rules
    on outcomes.rule_id = rules.rule_id
left join deadlines
    on
        outcomes.finding_id = deadlines.finding_id
        and outcomes.episode_number = deadlines.episode_number
