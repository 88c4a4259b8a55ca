with

deadlines as (

    select * from {{ ref('int_finding_deadlines') }}

    where finding_kind is distinct from 'access'

),

risks as (

    select * from {{ ref('int_finding_risks') }}

    where is_last

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

-- A deadline has passed on the day after it. One clock passes it once: with the episode that was
-- open then, or the last one before.
due as (

    select
        owner_name,
        severity,
        detector_name,
        overdue_from as event_date,
        outcome = 'met' as is_met

    from deadlines

    where
        outcome in ('met', 'late', 'overdue')
        and coalesce(resumed_date > due_date, true)
        and not (is_resumption and first_open_date > due_date)

),

stacked as (

    select
        departures.owner_name,
        departures.severity,
        departures.detector_name,
        departures.event_date,
        flows.flow
    from departures
    cross join (
        values ('remediated'), ('high_risk_remediated'), ('high_risk_left')
    ) as flows (flow)
    where
        (departures.is_remediated or flows.flow = 'high_risk_left')
        and (departures.is_high_risk or flows.flow = 'remediated')

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
