with

org_units as (

    select * from {{ source('workday', 'org_units') }}

),

workers as (

    select * from {{ source('workday', 'workers') }}

),

mapped as (

    select
        'org_units' as source_table,
        org_units.organization_id as owner_id,
        org_units.superior_organization_id as parent_owner_id,
        org_units.manager_employee_id as head_id,
        org_units.organization_name as owner_name,
        org_units.product,
        org_units._export_date as export_date,
        coalesce(org_units.inactive, '0') not in ('1', 'true') as is_current,
        case
            when workers.employee_id is not null
                then coalesce(workers.active_status, '0') in ('1', 'true')
        end as is_head_active

    from org_units

    left join workers
        on
            org_units.manager_employee_id = workers.employee_id
            and org_units._export_date = workers._export_date

)

select * from mapped
