with

people as (

    select * from {{ ref('int_people_by_date') }}

    where
        as_of_date in (
            select dates.as_of_date
            from {{ ref('int_as_of_dates') }} as dates
            where dates.is_latest
        )

),

accounts as (

    select
        person_id,
        count(*) as account_count,
        count(case when is_enabled then 1 end) as enabled_account_count,
        count(case when is_enabled and has_privilege then 1 end) as privileged_account_count

    from {{ ref('int_accounts_by_date') }}

    where
        person_id is not null
        and as_of_date in (
            select dates.as_of_date
            from {{ ref('int_as_of_dates') }} as dates
            where dates.is_latest
        )

    group by person_id

)

select
    people.person_id,
    people.employee_id,
    people.person_name,
    people.email,
    people.login,
    people.owner_id,
    people.owner_name,
    people.worker_kind,
    people.person_status,
    people.employment,
    people.is_listed,
    people.hired_date,
    people.ended_date,
    people.as_of_date,
    case when people.manager_id is not null then {{ person_id('people.manager_id') }} end
        as manager_person_id,
    coalesce(accounts.account_count, 0) as account_count,
    coalesce(accounts.enabled_account_count, 0) as enabled_account_count,
    coalesce(accounts.privileged_account_count, 0) as privileged_account_count
from people
left join accounts
    on people.person_id = accounts.person_id
