with

outcomes as (

    select * from {{ ref('int_finding_outcomes') }}

),

descriptions as (

    select * from {{ ref('int_finding_descriptions') }}

),

deadlines as (

    select * from {{ ref('int_finding_deadlines') }}

),

risks as (

    select * from {{ ref('int_finding_risks') }}

    where to_date = date '9999-12-31'

),

summed as (

    select
        finding_id,
        min(asset_id) as asset_id,
        min(owner_name) as owner_name,
        count(*) as episode_count,
        min(detected_date) as detected_date,
        max(last_open_date) as last_open_date,
        max(episode_number) as episode_number

    from outcomes

    group by finding_id

)

select
    descriptions.finding_id,
    summed.asset_id,
    descriptions.asset_rule,
    descriptions.asset_kind,
    descriptions.asset_name,
    summed.owner_name,
    descriptions.finding_kind,
    descriptions.severity,
    descriptions.title,
    descriptions.rule_id,
    descriptions.cve_ids,
    descriptions.cwe_ids,
    descriptions.component,
    descriptions.component_version,
    descriptions.fixed_versions,
    descriptions.location,
    descriptions.source_names,
    latest.closure_reason,
    descriptions.record_count,
    summed.episode_count,
    descriptions.cvss_score,
    descriptions.is_exploit_known,
    summed.detected_date,
    summed.last_open_date,
    latest.ended_date,
    deadlines.policy_id,
    deadlines.due_date,
    cast(deadlines.priority as bigint) as priority,
    deadlines.outcome as deadline_outcome,
    latest.closure_reason is null as is_open,
    case when latest.closure_reason is null then risks.is_known_exploited else false end
        as is_known_exploited,
    coalesce(risks.is_high_risk, false) as is_high_risk
from descriptions
inner join summed
    on descriptions.finding_id = summed.finding_id
inner join outcomes as latest
    on
        summed.finding_id = latest.finding_id
        and summed.episode_number = latest.episode_number
left join deadlines
    on
        latest.finding_id = deadlines.finding_id
        and latest.episode_number = deadlines.episode_number
left join risks
    on
        latest.finding_id = risks.finding_id
        and latest.episode_number = risks.episode_number
