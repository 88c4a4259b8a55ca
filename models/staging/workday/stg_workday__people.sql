with

workers as (

    select * from {{ source('workday', 'workers') }}

),

mapped as (

    select
        'workers' as source_table,
        employee_id,

        worker_name as person_name,
        email_primary_work as email,
        user_name as login,
        manager_employee_id as manager_id,
        supervisory_organization_id as owner_reference,
        worker_type as source_worker_kind,
        hire_date as hired_date,
        termination_date as ended_date,
        _export_date as export_date,
        coalesce(worker_status, active_status) as source_person_status,
        case
            when worker_type is null then 'unknown'
            when lower(worker_type) like '%contingent%' then 'contractor'
            when lower(worker_type) like '%employee%' then 'employee'
            else 'other'
        end as worker_kind,
        case
            when hire_date > _export_date then 'prehire'
            when termination_date < _export_date then 'ended'
            when active_status in ('0', 'false') then 'ended'
            when on_leave in ('1', 'true') or lower(worker_status) like '%leave%' then 'leave'
            when active_status in ('1', 'true') then 'active'
            else 'unknown'
        end as person_status

    from workers

)

select * from mapped
