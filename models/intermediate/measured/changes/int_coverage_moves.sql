with

moves as (

    select * from {{ ref('int_coverage_transitions') }}

),

cells as (

    select * from {{ ref('int_coverage_cells') }}

),

assets as (

    select * from {{ ref('int_assets_by_date') }}

    where is_in_scope

),

versions as (

    select
        as_of_date,
        control_id,
        max(policy_version) as policy_version

    from cells

    group by as_of_date, control_id

),

judged as (

    select
        moves.*,
        case
            when coalesce(olds.policy_version = news.policy_version, true) then false
            -- Policy began to ask an asset that was there before, or no longer asks it.
            when moves.start_owner_name is null then initials.asset_id is not null
            when moves.end_owner_name is null then finals.asset_id is not null
            -- The same version, or the same silence, judged by another limit.
            when moves.is_start_healthy and moves.end_gap_reason = 'version_too_old'
                then moves.start_version = moves.end_version
            when moves.is_end_healthy and moves.start_gap_reason = 'version_too_old'
                then moves.start_version = moves.end_version
            when moves.is_start_healthy and moves.end_gap_reason = 'stale_evidence'
                then moves.as_of_date - moves.start_recency_days < moves.end_evidence_date
            when moves.is_end_healthy and moves.start_gap_reason = 'stale_evidence'
                then moves.baseline_date - moves.end_recency_days < moves.start_evidence_date
        end as is_by_policy

    from moves

    left join versions as olds
        on
            moves.control_id = olds.control_id
            and moves.baseline_date = olds.as_of_date

    left join versions as news
        on
            moves.control_id = news.control_id
            and moves.as_of_date = news.as_of_date

    left join assets as initials
        on
            moves.asset_id = initials.asset_id
            and moves.baseline_date = initials.as_of_date

    left join assets as finals
        on
            moves.asset_id = finals.asset_id
            and moves.as_of_date = finals.as_of_date

),

measured as (

    select
        kinds.metric_id,
        judged.scope_id as control_id,
        judged.as_of_date,
        judged.baseline_date,
        judged.asset_id,
        judged.start_owner_name,
        judged.end_owner_name,
        judged.start_criticality_weight,
        judged.end_criticality_weight,
        judged.asset_id || ' | ' || judged.control_id as case_id,
        case
            when not judged.is_start_expected then null
            when kinds.metric_id = 'raw_coverage' then judged.is_start_installed
            else judged.is_start_healthy
        end as is_start_counted,
        case
            when not judged.is_end_expected then null
            when kinds.metric_id = 'raw_coverage' then judged.is_end_installed
            else judged.is_end_healthy
        end as is_end_counted,
        case when judged.is_by_policy then 'policy' end as cause

    from judged

    cross join (values ('effective_coverage'), ('raw_coverage')) as kinds (metric_id)

)

select * from measured
