with

stays as (

    select
        *,
        finding_id || ' | ' || cast(episode_number as string) as case_id
    from {{ ref('int_backlog_stays') }}

),

-- What happened since a baseline is of a period: one ends on the earlier date, one on the later.
periods as (

    select
        ends.metric_id,
        ends.as_of_date,
        ends.baseline_date,
        dates.baseline_date as first_date

    from {{ ref('int_change_ends') }} as ends

    inner join {{ ref('int_control_dates') }} as dates
        on
            ends.baseline_date = dates.as_of_date
            and ends.baseline_date > dates.baseline_date
            and dates.control_id = 'findings'

    where ends.is_final and ends.metric_id in ('net_burn', 'remediation_capacity')

),

events as (

    select
        case_id,
        asset_key,
        owner_name,
        first_open_date as event_date,
        -1.0 as counted,
        case when episode_number = 1 then 'new' else 'reopened' end as cause
    from stays

    union all

    select
        case_id,
        asset_key,
        owner_name,
        left_date as event_date,
        1.0 as counted,
        'fixed' as cause
    from stays
    where is_remediated

),

moves as (

    select
        periods.*,
        events.case_id,
        events.asset_key as asset_id,
        events.owner_name,
        events.cause,
        case when events.event_date <= periods.baseline_date then events.counted end
            as start_count,
        case when events.event_date > periods.baseline_date then events.counted end as end_count
    from periods
    inner join events
        on
            periods.first_date < events.event_date
            and periods.as_of_date >= events.event_date
            and periods.metric_id = 'net_burn'

    union all

    -- What was open at the beginning of a period or arrived in it, and whether it was fixed in it.
    select
        periods.*,
        stays.case_id,
        stays.asset_key as asset_id,
        stays.owner_name,
        cast(null as string) as cause,
        case
            when stays.first_open_date > periods.baseline_date then null
            when stays.left_date <= periods.baseline_date and stays.is_remediated then 1.0
            else 0.0
        end as start_count,
        case
            when stays.left_date <= periods.baseline_date then null
            when stays.left_date <= periods.as_of_date and stays.is_remediated then 1.0
            else 0.0
        end as end_count
    from periods
    inner join stays
        on
            periods.as_of_date >= stays.first_open_date
            and coalesce(periods.first_date < stays.left_date, true)
            and periods.metric_id = 'remediation_capacity'

)

select
    metric_id,
    'all' as control_id,
    as_of_date,
    baseline_date,
    case_id,
    asset_id,
    {{ typed_nulls(['subject_id', 'subject_name']) }},
    owner_name as start_owner_name,
    owner_name as end_owner_name,
    coalesce(start_count, 0.0) as start_count,
    coalesce(end_count, 0.0) as end_count,
    case when start_count is not null then 1.0 end as start_weight,
    case when end_count is not null then 1.0 end as end_weight,
    cause
from moves
where start_count is distinct from end_count
