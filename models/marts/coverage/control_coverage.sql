with

coverage as (

    select * from {{ ref('int_control_coverage') }}

),

facts as (

    select * from {{ ref('int_coverage_facts') }}

)

select
    ---------- ids
    coverage.asset_id,
    coverage.control_id,
    coverage.evidence_record_id,
    coverage.exception_id,

    ---------- strings
    facts.owner_name,
    facts.asset_class,
    facts.environment,
    facts.criticality,
    facts.exposure,
    coverage.coverage_state,
    coverage.gap_reason,
    coverage.exclusion_reason,
    coverage.source_status,
    coverage.version,
    coverage.minimum_version,
    coverage.policy_version,

    ---------- numbers
    cast(coverage.recency_days as bigint) as recency_days,

    ---------- booleans
    facts.is_expected,
    facts.is_matched,
    facts.is_installed,
    facts.is_recent,
    facts.is_healthy,

    ---------- dates and timestamps
    coverage.as_of_date,
    coverage.last_evidence_at
from coverage
inner join facts
    on
        coverage.as_of_date = facts.as_of_date
        and coverage.asset_id = facts.asset_id
        and coverage.control_id = facts.control_id
