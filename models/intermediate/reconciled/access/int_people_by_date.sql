with

as_of_dates as (

    select as_of_date from {{ ref('int_as_of_dates') }}

),

spells as (

    select * from {{ ref('int_person_spells') }}

),

owners as (

    select * from {{ ref('int_owners_by_date') }}

),

-- Of several HR systems the one that lists the person, then the one that said something new last.
placed as (

    select
        spells.*,
        as_of_dates.as_of_date,
        row_number() over (
            partition by as_of_dates.as_of_date, spells.employee_id
            order by
                spells.is_listed desc,
                spells.valid_from desc,
                spells.source_name asc nulls last,
                spells.source_table asc nulls last
        ) as place

    from as_of_dates

    inner join spells
        on
            as_of_dates.as_of_date >= spells.valid_from
            and as_of_dates.as_of_date < spells.valid_to

),

judged as (

    select
        *,
        case
            when not is_listed or person_status = 'ended' then 'left'
            -- Who came back after the end is here again.
            when ended_date < as_of_date and coalesce(hired_date <= ended_date, true) then 'left'
            when person_status = 'unknown' then 'unknown'
            else 'employed'
        end as employment

    from placed

    where place = 1

)

select
    judged.as_of_date,
    judged.employee_id,
    judged.person_name,
    judged.email,
    judged.login,
    judged.manager_id,
    judged.worker_kind,
    judged.person_status,
    judged.employment,
    owners.owner_id,
    judged.is_listed,
    judged.hired_date,
    judged.ended_date,
    {{ person_id('judged.employee_id') }} as person_id,
    coalesce(owners.owner_name, 'unowned') as owner_name
from judged
left join owners
    on
        judged.as_of_date = owners.as_of_date
        and lower(trim(judged.owner_reference)) = lower(owners.owner_id)
