with

episodes as (

    select * from {{ ref('int_finding_clocks') }}

),

revisions as (

    select * from {{ ref('int_due_date_revisions') }}

),

latest as (

    select max(as_of_date) as as_of_date from {{ ref('int_as_of_dates') }}

),

-- The due date that stood when it ended, or stands now.
standing as (

    select
        episodes.*,
        latest.as_of_date,
        revisions.policy_id,
        revisions.rule_id,
        revisions.priority,
        revisions.action,
        revisions.missing_facts,
        revisions.due_date,
        revisions.revision_number,
        case
            when episodes.closure_reason in ('fixed_verified', 'fixed_inferred') then 'remediated'
            else episodes.closure_reason
        end as ending

    from episodes

    cross join latest

    left join revisions
        on
            episodes.finding_id = revisions.finding_id
            and episodes.clock_number = revisions.clock_number
            and coalesce(episodes.ended_date, latest.as_of_date) >= revisions.revised_date
            and coalesce(episodes.ended_date, latest.as_of_date) < revisions.next_revised_date

),

overdue as (

    select
        standing.finding_id,
        standing.episode_number,
        min(revisions.overdue_from) as overdue_from

    from standing

    inner join revisions
        on
            standing.finding_id = revisions.finding_id
            and standing.clock_number = revisions.clock_number
            and standing.revision_number >= revisions.revision_number

    group by standing.finding_id, standing.episode_number

)

select
    standing.finding_id,
    standing.episode_number,
    standing.clock_number,
    standing.owner_name,
    standing.detector_name,
    standing.finding_kind,
    standing.severity,
    standing.policy_id,
    standing.rule_id,
    standing.action,
    standing.missing_facts,
    standing.closure_reason,
    standing.priority,
    standing.started_date,
    standing.first_open_date,
    standing.last_open_date,
    standing.ended_date,
    standing.resumed_date,
    standing.is_resumption,
    standing.due_date,
    -- It was there on the day it was last seen.
    standing.ended_date + case when standing.closure_reason = 'not_observed' then 1 else 0 end
        as left_date,
    case
        when overdue.overdue_from is not null
            then greatest(overdue.overdue_from, standing.first_open_date)
    end as overdue_from,
    case
        when standing.ending in ('false_positive', 'duplicate') then 'not_a_finding'
        when standing.due_date is null then 'no_deadline'
        when standing.ending is null and standing.due_date < standing.as_of_date then 'overdue'
        when standing.ending is null then 'not_due'
        -- Of what nobody saw end it is known that it was there when it was last seen.
        when standing.ending not in ('remediated', 'risk_accepted')
            then case when standing.last_seen_date > standing.due_date then 'late' else 'gone' end
        when standing.ended_date > standing.due_date then 'late'
        when standing.ending = 'remediated' then 'met'
        else 'accepted'
    end as outcome,
    coalesce(standing.ending not in ('remediated', 'risk_accepted'), true)
    or standing.due_date is null
    or standing.ended_date <= standing.due_date
    or standing.last_seen_date > standing.due_date as is_outcome_certain
from standing
left join overdue
    on
        standing.finding_id = overdue.finding_id
        and standing.episode_number = overdue.episode_number
