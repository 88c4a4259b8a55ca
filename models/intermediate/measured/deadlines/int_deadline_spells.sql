with

deadlines as (

    select * from {{ ref('int_finding_deadlines') }}

),

risks as (

    select * from {{ ref('int_finding_risks') }}

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
        'open_imputed' as standing,
        first_open_date as from_date,
        left_date as to_date
    from deadlines
    where due_date is not null and missing_facts is not null

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
        owner_name,
        severity,
        detector_name,
        'open_known_exploited' as standing,
        from_date,
        to_date
    from risks
    where is_known_exploited

    union all

    select
        owner_name,
        severity,
        detector_name,
        'open_high_risk' as standing,
        from_date,
        to_date
    from risks
    where is_high_risk

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
