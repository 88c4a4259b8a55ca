with

coverage as (

    select * from {{ ref('int_control_coverage') }}

),

-- Rows of single assets grow with every date: past `detail_days` the last date of a month stays.
detailed_dates as (

    select as_of_date

    from {{ ref('int_as_of_dates') }}

    where is_detailed

)

select
    ---------- ids
    coverage.asset_id,
    coverage.control_id,
    coverage.evidence_record_id,
    coverage.exception_id,

    ---------- strings
    coverage.owner_name,
    coverage.asset_class,
    coverage.environment,
    coverage.criticality,
    coverage.exposure,
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
    coverage.is_expected,
    coverage.is_matched,
    coverage.is_installed,
    coverage.is_recent,
    coverage.is_healthy,

    ---------- dates and timestamps
    coverage.as_of_date,
    coverage.last_evidence_at
from coverage
inner join detailed_dates
    on coverage.as_of_date = detailed_dates.as_of_date
