with

outcomes as (

    select * from {{ ref('int_finding_outcomes') }}

),

descriptions as (

    select * from {{ ref('int_finding_descriptions') }}

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
    latest.closure_reason is null as is_open
from descriptions
inner join summed
    on descriptions.finding_id = summed.finding_id
inner join outcomes as latest
    on
        summed.finding_id = latest.finding_id
        and summed.episode_number = latest.episode_number
