with

deadlines as (

    select * from {{ ref('int_finding_deadlines') }}

    where finding_kind is distinct from 'access'

),

risks as (

    select * from {{ ref('int_finding_risks') }}

),

-- On which facts a due date rests changes with it.
dated as (

    select
        deadlines.owner_name,
        deadlines.severity,
        deadlines.detector_name,
        revisions.missing_facts,
        greatest(deadlines.first_open_date, revisions.revised_date) as from_date,
        least(deadlines.left_date, revisions.next_revised_date) as to_date

    from deadlines

    inner join {{ ref('int_due_date_revisions') }} as revisions
        on
            deadlines.finding_id = revisions.finding_id
            and deadlines.clock_number = revisions.clock_number
            and revisions.due_date is not null

),

stacked as (

    select
        owner_name,
        severity,
        detector_name,
        case when due_date is null then 'open_without_deadline' else 'open_not_due' end as standing,
        first_open_date as from_date,
        least(left_date, overdue_from) as to_date
    from deadlines

    union all

    select
        owner_name,
        severity,
        detector_name,
        'open_overdue' as standing,
        overdue_from as from_date,
        left_date as to_date
    from deadlines
    where overdue_from is not null

    union all

    select
        owner_name,
        severity,
        detector_name,
        outcome as standing,
        left_date as from_date,
        resumed_date as to_date
    from deadlines
    where left_date is not null

    union all

    select
        dated.owner_name,
        dated.severity,
        dated.detector_name,
        kinds.standing,
        dated.from_date,
        dated.to_date
    from dated
    cross join (values ('open_dated'), ('open_imputed')) as kinds (standing)
    where kinds.standing = 'open_dated' or dated.missing_facts is not null

    union all

    select
        risks.owner_name,
        risks.severity,
        risks.detector_name,
        kinds.standing,
        risks.from_date,
        risks.to_date
    from risks
    cross join (
        values ('open_known_exploited'), ('open_unchecked'), ('open_high_risk')
    ) as kinds (standing)
    where
        case kinds.standing
            when 'open_known_exploited' then risks.is_known_exploited
            when 'open_unchecked' then risks.is_known_exploited is null
            else risks.is_high_risk
        end

)

select
    owner_name,
    severity,
    detector_name,
    standing,
    from_date,
    nullif(to_date, date '9999-12-31') as to_date,
    count(*) as episode_count
from stacked
where from_date < coalesce(to_date, date '9999-12-31')
group by owner_name, severity, detector_name, standing, from_date, to_date
