with

people as (

    select distinct
        employee_id,
        email,
        login

    from {{ ref('int_people_conformed') }}

),

stacked as (

    select
        employee_id,
        'employee_id' as key_space,
        employee_id as key_value
    from people

    union all

    select
        employee_id,
        'address' as key_space,
        email as key_value
    from people

    union all

    select
        employee_id,
        case when login like '%@%' then 'address' else 'name' end as key_space,
        login as key_value
    from people

),

-- Whatever two people ever had names neither of them.
counted as (

    select
        key_space,
        lower(trim(key_value)) as key_value,
        min(employee_id) as employee_id,
        count(distinct employee_id) as employee_count

    from stacked

    where trim(key_value) <> ''

    group by key_space, lower(trim(key_value))

)

select * from counted
