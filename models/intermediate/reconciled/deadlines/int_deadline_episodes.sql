with

outcomes as (

    select * from {{ ref('int_finding_outcomes') }}

),

descriptions as (

    select * from {{ ref('int_finding_descriptions') }}

),

access_outcomes as (

    select * from {{ ref('int_access_outcomes') }}

),

-- What is wrong with access has deadlines by the same policies.
stacked as (

    select
        outcomes.finding_id,
        outcomes.episode_number,
        outcomes.asset_id,
        outcomes.owner_name,
        outcomes.detector_name,
        outcomes.finding_kind,
        outcomes.severity,
        descriptions.rule_id as source_rule,
        descriptions.cve_ids,
        outcomes.detected_date,
        outcomes.first_open_date,
        outcomes.last_open_date,
        outcomes.last_seen_date,
        outcomes.ended_date,
        outcomes.closure_reason

    from outcomes

    inner join descriptions
        on outcomes.finding_id = descriptions.finding_id

    union all

    select
        finding_id,
        episode_number,
        cast(null as string) as asset_id,
        owner_name,
        system_name as detector_name,
        'access' as finding_kind,
        severity,
        rule_id as source_rule,
        cast(null as string) as cve_ids,
        first_open_date as detected_date,
        first_open_date,
        last_open_date,
        last_seen_date,
        ended_date,
        closure_reason
    from access_outcomes

)

select * from stacked
