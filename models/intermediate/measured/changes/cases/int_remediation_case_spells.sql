with

stays as (

    select
        *,
        finding_id || ' | ' || cast(episode_number as string) as case_id
    from {{ ref('int_backlog_stays') }}

),

outcomes as (

    select
        *,
        finding_id || ' | ' || cast(episode_number as string) as case_id,
        coalesce(closure_reason in ('fixed_verified', 'fixed_inferred'), false) as is_remediated
    from {{ ref('int_finding_outcomes') }}

),

ends as (

    select * from {{ ref('int_change_ends') }}

),

spells as (

    select
        'open_mean_age' as metric_id,
        case_id,
        asset_key as asset_id,
        owner_name,
        closure_reason,
        entered_date as from_date,
        ended_date as to_date,
        cast(null as double) as counted,
        detected_date as since_date,
        last_open_date as until_date
    from outcomes

    union all

    select
        'closed_only_mean' as metric_id,
        case_id,
        asset_key as asset_id,
        owner_name,
        cast(null as string) as closure_reason,
        greatest(entered_date, ended_date) as from_date,
        cast(null as date) as to_date,
        cast(cast(ended_date - detected_date as int) as double) as counted,
        cast(null as date) as since_date,
        cast(null as date) as until_date
    from outcomes
    where is_remediated

    union all

    -- Seen again in time, or looked at after it.
    select
        'reopen_rate_90' as metric_id,
        case_id,
        asset_key as asset_id,
        owner_name,
        cast(null as string) as closure_reason,
        coalesce(came_back_date, followed_date) as from_date,
        cast(null as date) as to_date,
        case when came_back_date is not null then 1.0 else 0.0 end as counted,
        cast(null as date) as since_date,
        cast(null as date) as until_date
    from stays
    where came_back_date is not null or followed_date is not null

),

moved as (

    {{ moved_spells('spells', 'ends') }}

)

select
    *,
    {{ typed_nulls(['subject_id', 'subject_name', 'policy_id']) }}
from moved
