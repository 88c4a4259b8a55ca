with

people as (

    select * from {{ source('access_csv', 'people') }}

),

mapped as (

    select
        'people' as source_table,
        employee_id,

        person_name,
        email,
        login,
        manager_id,
        owner_reference,
        worker_kind as source_worker_kind,
        person_status as source_person_status,
        hired_date,
        ended_date,
        _export_date as export_date,
        case
            when worker_kind is null then 'unknown'
            when lower(worker_kind) in ('employee', 'contractor') then lower(worker_kind)
            else 'other'
        end as worker_kind,
        case
            when lower(person_status) in ('prehire', 'active', 'leave', 'ended')
                then lower(person_status)
            else 'unknown'
        end as person_status

    from people

)

select * from mapped
