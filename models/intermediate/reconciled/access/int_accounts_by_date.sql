with

states as (

    select * from {{ ref('int_account_states') }}

),

people as (

    select * from {{ ref('int_people_by_date') }}

),

people_dates as (

    select distinct as_of_date from people

),

privileged as (

    select distinct
        states.as_of_date,
        access.account_key

    from {{ ref('int_effective_access') }} as access

    inner join states
        on
            access.account_key = states.account_key
            and access.is_privileged_access
            and access.valid_from <= states.as_of_date
            and access.valid_to > states.as_of_date

),

linked as (

    select
        states.*,
        links.person_id,
        links.employee_id,
        people.employment,
        people.ended_date,
        owners.owner_employee_id,
        answering.employment as owner_employment,
        people_dates.as_of_date is not null as is_people_known,
        -- What is linked to a person is a person's: a guest's too, if HR knows the guest. What is
        -- nobody's own links to nobody.
        case when links.account_key is null then states.account_kind else 'human' end
            as judged_kind,
        coalesce(states.is_privileged, false) or privileged.account_key is not null
            as has_privilege,
        coalesce(people.owner_name, answering.owner_name, 'unowned') as owner_name

    from states

    left join {{ ref('int_account_links') }} as links
        on states.account_key = links.account_key

    left join people
        on
            states.as_of_date = people.as_of_date
            and links.employee_id = people.employee_id

    left join {{ ref('int_account_owners') }} as owners
        on states.account_key = owners.account_key

    left join people as answering
        on
            states.as_of_date = answering.as_of_date
            and owners.owner_employee_id = answering.employee_id

    left join people_dates
        on states.as_of_date = people_dates.as_of_date

    left join privileged
        on
            states.as_of_date = privileged.as_of_date
            and states.account_key = privileged.account_key

)

select
    as_of_date,
    account_key,
    source_name,
    system_name,
    account_id,
    account_status,
    use_state,
    mfa_state,
    is_enabled,
    is_interactive,
    is_mfa_enrolled,
    is_mfa_enforcement_told,
    is_phishing_resistant,
    last_used_at,
    person_id,
    employee_id,
    employment,
    ended_date,
    owner_employee_id,
    owner_employment,
    judged_kind,
    has_privilege,
    owner_name,
    case
        when not is_people_known then 'unknown'
        when judged_kind in ('break_glass', 'service', 'shared')
            then case when owner_employment = 'employed' then 'owned' else 'ownerless' end
        when judged_kind <> 'human' then judged_kind
        when employment is null then 'unmatched'
        when employment = 'left' then 'leaver'
        when employment = 'unknown' then 'unknown'
        else 'owned'
    end as ownership
from linked
