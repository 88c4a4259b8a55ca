with

deadlines as (

    select
        deadlines.*,
        stays.asset_key as asset_id,
        deadlines.finding_id || ' | ' || cast(deadlines.episode_number as string) as case_id,
        coalesce(risks.is_high_risk, false) as is_high_risk

    from {{ ref('int_finding_deadlines') }} as deadlines

    inner join {{ ref('int_backlog_stays') }} as stays
        on
            deadlines.finding_id = stays.finding_id
            and deadlines.episode_number = stays.episode_number

    left join {{ ref('int_finding_risks') }} as risks
        on
            deadlines.finding_id = risks.finding_id
            and deadlines.episode_number = risks.episode_number
            and risks.is_last

),

ends as (

    select * from {{ ref('int_change_ends') }}

),

events as (

    select
        kinds.metric_id,
        deadlines.case_id,
        deadlines.asset_id,
        deadlines.owner_name,
        deadlines.left_date as event_date,
        deadlines.is_high_risk
        and deadlines.closure_reason in ('fixed_verified', 'fixed_inferred') as is_counted
    from deadlines
    cross join (
        values ('remediation_efficiency'), ('high_risk_remediated_share')
    ) as kinds (metric_id)
    where
        case kinds.metric_id
            when 'remediation_efficiency'
                then deadlines.closure_reason in ('fixed_verified', 'fixed_inferred')
            else deadlines.is_high_risk and deadlines.left_date is not null
        end

    union all

    -- One clock passes its deadline once.
    select
        'matured_deadline_adherence' as metric_id,
        case_id,
        asset_id,
        owner_name,
        overdue_from as event_date,
        outcome = 'met' as is_counted
    from deadlines
    where
        outcome in ('met', 'late', 'overdue')
        and coalesce(resumed_date > due_date, true)
        and not (is_resumption and first_open_date > due_date)

),

-- What happened counts for as long as a comparison lasts.
spells as (

    select
        metric_id,
        case_id,
        asset_id,
        owner_name,
        event_date as from_date,
        event_date + {{ var('comparison_days') }} as to_date,
        case when is_counted then 1.0 else 0.0 end as counted
    from events

),

moved as (

    {{ moved_spells('spells', 'ends') }}

)

select
    *,
    {{ typed_nulls(['subject_id', 'subject_name', 'closure_reason', 'policy_id']) }},
    {{ typed_nulls(['since_date', 'until_date'], 'date') }}
from moved
