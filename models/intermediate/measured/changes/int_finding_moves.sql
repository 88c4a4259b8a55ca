with

stays as (

    select * from {{ ref('int_backlog_stays') }}

),

deadlines as (

    select * from {{ ref('int_finding_deadlines') }}

),

assets as (

    select * from {{ ref('int_assets_by_date') }}

    where is_in_scope

),

ends as (

    select * from {{ ref('int_change_ends') }}

    where metric_id in (
        'open_findings', 'open_over_90_days_share', 'overdue_share', 'deadline_adherence',
        'exception_share'
    )

),

standings as (

    select
        ends.*,
        stays.*,
        coalesce(deadlines.overdue_from <= ends.end_date, false) as is_overdue,
        case
            when stays.left_date is null or stays.left_date > ends.end_date then 'open'
            when deadlines.resumed_date <= ends.end_date then 'resumed'
            else deadlines.outcome
        end as standing

    from ends

    inner join stays
        on ends.end_date >= stays.first_open_date

    left join deadlines
        on
            stays.finding_id = deadlines.finding_id
            and stays.episode_number = deadlines.episode_number

    -- Without an event since, nothing moved.
    where
        greatest(stays.left_date, stays.aged_date, deadlines.overdue_from, deadlines.resumed_date)
        > ends.baseline_date

),

judged as (

    select
        *,
        case
            when standing = 'open' and metric_id = 'open_findings' then true
            when standing = 'open' and metric_id = 'open_over_90_days_share'
                then aged_date <= end_date
            when standing = 'open' and metric_id = 'overdue_share' then is_overdue
            when metric_id not in ('deadline_adherence', 'exception_share') then null
            when standing = 'late' or (standing = 'open' and is_overdue) then false
            when standing = 'met' then metric_id = 'deadline_adherence'
            when standing = 'accepted' and metric_id = 'exception_share' then true
        end as is_counted

    from standings

),

paired as (

    select
        metric_id,
        control_id,
        as_of_date,
        baseline_date,
        asset_key as asset_id,
        owner_name as start_owner_name,
        owner_name as end_owner_name,
        closure_reason,
        finding_id || ' | ' || cast(episode_number as string) as case_id,
        bool_or(is_counted) filter (where not is_final) as is_start_counted,
        bool_or(is_counted) filter (where is_final) as is_end_counted,
        bool_and(is_final = (standing <> 'open')) and count(*) = 2
        and bool_or(is_counted) filter (where is_final) is null as is_gone

    from judged

    group by all

)

select
    paired.*,
    case
        when paired.is_gone and paired.closure_reason = 'asset_retired' then 'scope_out'
        when paired.is_gone and paired.closure_reason = 'not_observed' then 'outage'
        when paired.is_gone and paired.closure_reason = 'detector_changed' then 'detector'
        when paired.is_gone and paired.closure_reason = 'duplicate' then 'identity'
        when paired.is_start_counted is not null or initials.asset_id is not null then null
        when finals.asset_id is not null then 'scope_in'
    end as cause
from paired
left join assets as initials
    on paired.asset_id = initials.asset_id and paired.baseline_date = initials.as_of_date
left join assets as finals
    on paired.asset_id = finals.asset_id and paired.as_of_date = finals.as_of_date
where paired.is_start_counted is distinct from paired.is_end_counted
