with

ends as (

    select * from {{ ref('int_change_ends') }}

    where metric_id in ('standing_privilege', 'toxic_combinations')

),

privileges as (

    select * from {{ ref('int_privileges_by_date') }}

    where is_enabled and judged_kind in ('external', 'human')

),

people as (

    select
        as_of_date,
        employee_id,
        min(person_id) as person_id,
        min(owner_name) as owner_name

    from {{ ref('int_accounts_by_date') }}

    where is_enabled and employee_id is not null

    group by as_of_date, employee_id

),

conflicts as (

    select
        as_of_date,
        employee_id,
        min(conflict_id) as conflict_id,
        bool_and(is_compensated) as is_compensated

    from {{ ref('int_person_conflicts') }}

    where is_enabled

    group by as_of_date, employee_id

)

select
    ends.metric_id,
    ends.as_of_date,
    ends.baseline_date,
    ends.is_final,
    privileges.account_key || ' | ' || privileges.target_kind || ' | ' || privileges.target_id
    || ' | ' || coalesce(privileges.resource_name, '') as case_id,
    privileges.account_key as subject_id,
    privileges.system_name || ' | ' || privileges.target_name as subject_name,
    privileges.owner_name,
    case
        when privileges.is_standing then 'counted'
        when privileges.is_just_in_time then 'other'
        else 'unknown'
    end as state
from ends
inner join privileges
    on
        ends.end_date = privileges.as_of_date
        and ends.metric_id = 'standing_privilege'

union all

select
    ends.metric_id,
    ends.as_of_date,
    ends.baseline_date,
    ends.is_final,
    people.employee_id as case_id,
    people.person_id as subject_id,
    conflicts.conflict_id as subject_name,
    people.owner_name,
    case when conflicts.is_compensated = false then 'counted' else 'other' end as state
from ends
inner join people
    on
        ends.end_date = people.as_of_date
        and ends.metric_id = 'toxic_combinations'
left join conflicts
    on
        people.as_of_date = conflicts.as_of_date
        and people.employee_id = conflicts.employee_id
