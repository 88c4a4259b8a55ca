with

deadlines as (

    select * from {{ ref('int_finding_deadlines') }}

),

risks as (

    select * from {{ ref('int_finding_risks') }}

    where is_last

),

revisions as (

    select * from {{ ref('int_due_date_revisions') }}

),

departures as (

    select
        deadlines.owner_name,
        deadlines.severity,
        deadlines.detector_name,
        deadlines.left_date as event_date,
        deadlines.closure_reason in ('fixed_verified', 'fixed_inferred') as is_remediated,
        coalesce(risks.is_high_risk, false) as is_high_risk

    from deadlines

    left join risks
        on
            deadlines.finding_id = risks.finding_id
            and deadlines.episode_number = risks.episode_number

    where deadlines.left_date is not null

),

-- What fell due: the due date that stood on that day, and what had become of the finding by then.
-- One clock falls due once: with the episode that was open then, or the last one before.
due as (

    select
        deadlines.owner_name,
        deadlines.severity,
        deadlines.detector_name,
        greatest(revisions.due_date, deadlines.first_open_date) as event_date,
        deadlines.outcome = 'met' as is_met

    from deadlines

    inner join revisions
        on
            deadlines.finding_id = revisions.finding_id
            and deadlines.clock_number = revisions.clock_number
            and deadlines.due_date = revisions.due_date

    where
        deadlines.outcome in ('met', 'late', 'overdue')
        and coalesce(deadlines.resumed_date > revisions.due_date, true)
        and not (deadlines.is_resumption and deadlines.first_open_date > revisions.due_date)

),

stacked as (

    select
        owner_name,
        severity,
        detector_name,
        event_date,
        'remediated' as flow
    from departures
    where is_remediated

    union all

    select
        owner_name,
        severity,
        detector_name,
        event_date,
        'high_risk_remediated' as flow
    from departures
    where is_remediated and is_high_risk

    union all

    select
        owner_name,
        severity,
        detector_name,
        event_date,
        'high_risk_left' as flow
    from departures
    where is_high_risk

    union all

    select
        owner_name,
        severity,
        detector_name,
        event_date,
        case when is_met then 'due_met' else 'due_missed' end as flow
    from due

)

select
    owner_name,
    severity,
    detector_name,
    event_date,
    flow,
    count(*) as event_count
from stacked
group by owner_name, severity, detector_name, event_date, flow
