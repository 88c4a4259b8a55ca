with

coverage as (

    select
        as_of_date,
        asset_id,
        control_id,
        owner_name,
        gap_reason,
        version,
        recency_days,
        criticality_weight,
        is_expected,
        is_installed,
        is_healthy,
        cast(last_evidence_at as date) as evidence_date

    from {{ ref('int_control_coverage') }}

),

-- Effective and raw coverage rest on the same sources: they compare the same dates.
ends as (

    select
        control_id as scope_id,
        as_of_date as pair_date,
        baseline_date,
        end_date,
        is_final

    from {{ ref('int_change_ends') }}

    where metric_id = 'effective_coverage'

),

sighted as (

    select
        coverage.*,
        ends.scope_id,
        ends.pair_date,
        ends.baseline_date,
        ends.is_final

    from ends

    inner join coverage
        on
            ends.end_date = coverage.as_of_date
            and ends.scope_id in ('all', coverage.control_id)

),

initials as (

    select * from sighted

    where not is_final

),

finals as (

    select * from sighted

    where is_final

),

paired as (

    select
        initials.owner_name as start_owner_name,
        finals.owner_name as end_owner_name,
        initials.gap_reason as start_gap_reason,
        finals.gap_reason as end_gap_reason,
        initials.version as start_version,
        finals.version as end_version,
        initials.recency_days as start_recency_days,
        finals.recency_days as end_recency_days,
        initials.criticality_weight as start_criticality_weight,
        finals.criticality_weight as end_criticality_weight,
        initials.evidence_date as start_evidence_date,
        finals.evidence_date as end_evidence_date,
        coalesce(finals.scope_id, initials.scope_id) as scope_id,
        coalesce(finals.pair_date, initials.pair_date) as as_of_date,
        coalesce(finals.baseline_date, initials.baseline_date) as baseline_date,
        coalesce(finals.asset_id, initials.asset_id) as asset_id,
        coalesce(finals.control_id, initials.control_id) as control_id,
        coalesce(initials.is_expected, false) as is_start_expected,
        coalesce(finals.is_expected, false) as is_end_expected,
        coalesce(initials.is_installed, false) as is_start_installed,
        coalesce(finals.is_installed, false) as is_end_installed,
        coalesce(initials.is_healthy, false) as is_start_healthy,
        coalesce(finals.is_healthy, false) as is_end_healthy

    from initials

    full outer join finals
        on
            initials.scope_id = finals.scope_id
            and initials.asset_id = finals.asset_id
            and initials.control_id = finals.control_id

)

-- What stayed as it was is the rest of the cohort: the counts know how many.
select * from paired
where
    (is_start_expected or is_end_expected)
    and (
        is_start_expected <> is_end_expected
        or is_start_healthy <> is_end_healthy
        or is_start_installed <> is_end_installed
        or start_owner_name <> end_owner_name
        or start_criticality_weight <> end_criticality_weight
    )
