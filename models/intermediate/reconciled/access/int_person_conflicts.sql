with

accounts as (

    select * from {{ ref('int_accounts_by_date') }}

    -- What may or may not be enabled is not gone.
    where account_status in ('enabled', 'unknown') and employee_id is not null

),

marks as (

    select * from {{ ref('int_access_marks') }}

    where mark_kind = 'function'

),

conflicts as (

    select * from {{ ref('access_conflicts') }}

),

controls as (

    select * from {{ ref('compensating_controls') }}

    where owner is not null and expires_on is not null

),

access as (

    select
        access.account_key,
        access.system_name,
        access.path,
        access.hop_count,
        access.valid_from,
        access.valid_to,
        marks.mark as function_id

    from {{ ref('int_effective_access') }} as access

    inner join marks
        on
            access.source_name = marks.source_name
            and access.system_name = marks.system_name
            and access.target_kind = marks.target_kind
            and access.target_id = marks.target_id

),

able as (

    select
        accounts.as_of_date,
        accounts.person_id,
        accounts.employee_id,
        access.function_id,
        bool_or(accounts.is_enabled) as is_enabled,
        min(accounts.owner_name) as owner_name,
        min_by(
            access.system_name || ': ' || access.path,
            case when accounts.is_enabled then '0' else '1' end
            || lpad(cast(access.hop_count as string), 4, '0') || access.path
        ) as path

    from accounts

    inner join access
        on
            accounts.account_key = access.account_key
            and accounts.as_of_date >= access.valid_from
            and accounts.as_of_date < access.valid_to

    group by accounts.as_of_date, accounts.person_id, accounts.employee_id, access.function_id

)

select
    first_side.as_of_date,
    first_side.person_id,
    first_side.employee_id,
    first_side.owner_name,
    conflicts.conflict_id,
    conflicts.conflict_name,
    first_side.path as first_path,
    second_side.path as second_path,
    first_side.is_enabled and second_side.is_enabled as is_enabled,
    min(controls.compensating_control_id) as compensating_control_id,
    min(controls.compensating_control_id) is not null as is_compensated
from able as first_side
inner join conflicts
    on first_side.function_id = conflicts.first_function_id
inner join able as second_side
    on
        first_side.as_of_date = second_side.as_of_date
        and first_side.employee_id = second_side.employee_id
        and conflicts.second_function_id = second_side.function_id
left join controls
    on
        conflicts.conflict_id = controls.conflict_id
        and coalesce(controls.employee_id, first_side.employee_id) = first_side.employee_id
        and first_side.as_of_date >= coalesce(controls.valid_from, first_side.as_of_date)
        and first_side.as_of_date <= controls.expires_on
group by
    first_side.as_of_date, first_side.person_id, first_side.employee_id, first_side.owner_name,
    conflicts.conflict_id, conflicts.conflict_name, first_side.path, second_side.path,
    first_side.is_enabled, second_side.is_enabled
