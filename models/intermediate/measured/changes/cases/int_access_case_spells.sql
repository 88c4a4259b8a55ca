with

outcomes as (

    select
        outcomes.*,
        deadlines.due_date,
        outcomes.finding_id || ' | ' || cast(outcomes.episode_number as string) as case_id
    from {{ ref('int_access_outcomes') }} as outcomes
    left join {{ ref('int_finding_deadlines') }} as deadlines
        on
            outcomes.finding_id = deadlines.finding_id
            and outcomes.episode_number = deadlines.episode_number

),

deprovisions as (

    select * from {{ ref('int_deprovision_promptness') }}

    where promptness in ('later', 'within')

),

ends as (

    select * from {{ ref('int_change_ends') }}

),

spells as (

    select
        kinds.metric_id,
        outcomes.case_id,
        outcomes.finding_id as subject_id,
        outcomes.rule_id as subject_name,
        outcomes.owner_name,
        outcomes.first_open_date as from_date,
        outcomes.ended_date as to_date,
        1.0 as counted,
        case when kinds.metric_id = 'open_access_mean_age' then outcomes.first_open_date end
            as since_date
    from outcomes
    cross join (
        values ('open_access_findings'), ('open_access_mean_age')
    ) as kinds (metric_id)

    union all

    -- Overdue from the day after the due date, and late or met from the day on which it ended.
    select
        'access_deadline_adherence' as metric_id,
        outcomes.case_id,
        outcomes.finding_id as subject_id,
        outcomes.rule_id as subject_name,
        outcomes.owner_name,
        case
            when standings.is_ended then outcomes.ended_date
            else greatest(outcomes.due_date + 1, outcomes.first_open_date)
        end as from_date,
        case when not standings.is_ended then outcomes.ended_date end as to_date,
        case
            when standings.is_ended and outcomes.ended_date <= outcomes.due_date then 1.0
            else 0.0
        end as counted,
        cast(null as date) as since_date
    from outcomes
    cross join (values (false), (true)) as standings (is_ended)
    where outcomes.due_date is not null

    union all

    select
        'deprovision_within_24h' as metric_id,
        account_key as case_id,
        account_key as subject_id,
        system_name as subject_name,
        owner_name,
        known_date as from_date,
        cast(null as date) as to_date,
        case when promptness = 'within' then 1.0 else 0.0 end as counted,
        cast(null as date) as since_date
    from deprovisions

),

moved as (

    {{ moved_spells('spells', 'ends') }}

)

select
    *,
    {{ typed_nulls(['asset_id', 'closure_reason', 'policy_id']) }},
    cast(null as date) as until_date
from moved
