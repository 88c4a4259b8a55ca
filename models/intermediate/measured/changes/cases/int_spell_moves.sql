with

spells as (

    {{ stacked(
        [
            ref('int_access_case_spells'), ref('int_period_case_spells'),
            ref('int_remediation_case_spells'), ref('int_risk_case_spells'),
        ],
        [
            'metric_id', 'case_id', 'asset_id', 'subject_id', 'subject_name', 'owner_name',
            'closure_reason', 'policy_id', 'counted', 'is_final', 'as_of_date', 'baseline_date',
            'since_date', 'until_date',
        ],
    ) }}

),

-- An age grows to the end, or to when the finding was last seen.
valued as (

    select
        *,
        case
            when since_date is null then counted
            else
                greatest(
                    cast(
                        least(
                            case when is_final then as_of_date else baseline_date end,
                            coalesce(until_date, as_of_date)
                        ) - since_date as int
                    ),
                    0
                )
        end as amount

    from spells

),

paired as (

    select
        metric_id,
        as_of_date,
        baseline_date,
        case_id,
        max(asset_id) as asset_id,
        max(subject_id) as subject_id,
        max(subject_name) as subject_name,
        max(owner_name) as owner_name,
        max(case when not is_final then closure_reason end) as closure_reason,
        max(case when not is_final then policy_id end) as start_policy_id,
        max(case when is_final then policy_id end) as end_policy_id,
        max(case when not is_final then amount end) as start_amount,
        max(case when is_final then amount end) as end_amount

    from valued

    group by metric_id, as_of_date, baseline_date, case_id

)

select
    metric_id,
    'all' as control_id,
    as_of_date,
    baseline_date,
    case_id,
    asset_id,
    subject_id,
    subject_name,
    owner_name as start_owner_name,
    owner_name as end_owner_name,
    coalesce(start_amount, 0.0) as start_count,
    coalesce(end_amount, 0.0) as end_count,
    case when start_amount is not null then 1.0 end as start_weight,
    case when end_amount is not null then 1.0 end as end_weight,
    case
        when start_amount is null then null
        when end_amount is not null
            then case when start_policy_id <> end_policy_id then 'policy' end
        when closure_reason = 'asset_retired' then 'scope_out'
        when closure_reason = 'not_observed' then 'outage'
        when closure_reason = 'detector_changed' then 'detector'
        when closure_reason = 'duplicate' then 'identity'
    end as cause
from paired
where start_amount is distinct from end_amount
