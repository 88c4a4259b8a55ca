with

cases as (

    {{ stacked(
        [
            ref('int_account_cases'), ref('int_privilege_cases'), ref('int_review_cases'),
        ],
        [
            'metric_id', 'as_of_date', 'baseline_date', 'is_final', 'case_id', 'subject_id',
            'subject_name', 'owner_name', 'state',
        ],
    ) }}

),

paired as (

    select
        metric_id,
        as_of_date,
        baseline_date,
        case_id,
        max(subject_id) as subject_id,
        max(subject_name) as subject_name,
        max(case when not is_final then owner_name end) as start_owner_name,
        max(case when is_final then owner_name end) as end_owner_name,
        max(case when not is_final then state end) as start_state,
        max(case when is_final then state end) as end_state

    from cases

    group by metric_id, as_of_date, baseline_date, case_id

)

select
    metric_id,
    'all' as control_id,
    as_of_date,
    baseline_date,
    case_id,
    cast(null as string) as asset_id,
    subject_id,
    subject_name,
    start_owner_name,
    end_owner_name,
    case when start_state = 'counted' then 1.0 else 0.0 end as start_count,
    case when end_state = 'counted' then 1.0 else 0.0 end as end_count,
    case when start_state in ('counted', 'other') then 1.0 end as start_weight,
    case when end_state in ('counted', 'other') then 1.0 end as end_weight,
    -- It was there, and nobody could tell.
    case
        when start_state = 'unknown' and end_state <> 'unknown' then 'evidence'
        when end_state = 'unknown' and start_state <> 'unknown' then 'evidence'
    end as cause
from paired
where
    start_state is distinct from end_state
    or start_owner_name <> end_owner_name
