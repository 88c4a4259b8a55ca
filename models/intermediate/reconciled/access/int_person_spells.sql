with

people as (

    select * from {{ ref('int_people_conformed') }}

),

exports as (

    select * from {{ ref('int_access_exports') }}

    where entity = 'people'

),

listed as (

    select
        people.*,
        exports.is_complete,
        exports.export_number,
        exports.next_export_date,
        concat_ws(
            '|',
            coalesce(people.person_name, ''),
            coalesce(people.email, ''),
            coalesce(people.login, ''),
            coalesce(people.manager_id, ''),
            coalesce(people.owner_reference, ''),
            coalesce(people.worker_kind, ''),
            people.person_status,
            coalesce(cast(people.hired_date as string), ''),
            coalesce(cast(people.ended_date as string), '')
        ) as state

    from people

    inner join exports
        on
            people.source_name = exports.source_name
            and people.source_table = exports.source_table
            and people.export_date = exports.export_date

),

compared as (

    select
        *,
        lag(state) over records as previous_state,
        lag(export_number) over records as previous_number,
        lead(export_number) over records as next_number

    from listed

    window records as (
        partition by source_name, source_table, employee_id
        order by export_number
    )

),

-- Whom a complete list no longer names is listed no more, and is what he was.
changes as (

    select
        *,
        export_date as valid_from,
        true as is_listed
    from compared
    where
        previous_state is null
        or state <> previous_state
        or (is_complete and previous_number + 1 < export_number)

    union all

    select
        *,
        next_export_date as valid_from,
        false as is_listed
    from compared
    where
        is_complete
        and next_export_date is not null
        and coalesce(next_number, 0) <> export_number + 1

)

select
    source_name,
    source_table,
    employee_id,
    person_name,
    email,
    login,
    manager_id,
    owner_reference,
    worker_kind,
    person_status,
    is_listed,
    hired_date,
    ended_date,
    valid_from,
    coalesce(
        lead(valid_from) over (
            partition by source_name, source_table, employee_id
            order by valid_from
        ),
        date '9999-12-31'
    ) as valid_to
from changes
