with

accounts as (

    select * from {{ ref('int_accounts_conformed') }}

    where owner_reference is not null

),

person_keys as (

    select * from {{ ref('int_person_keys') }}

    where employee_count = 1

),

break_glass as (

    select * from {{ ref('break_glass_accounts') }}

    where owner_reference is not null

),

stacked as (

    select
        {{ account_key('accounts') }} as account_key,
        owner_reference,
        cast(export_date as string) as said_order
    from accounts

    union all

    select
        {{ account_key('break_glass') }} as account_key,
        owner_reference,
        -- What policy says of an account outranks what any system says.
        'policy ' || coalesce(cast(reviewed_on as string), '') as said_order
    from break_glass

),

latest as (

    select
        account_key,
        max_by(owner_reference, said_order || owner_reference) as owner_reference

    from stacked

    group by account_key

)

select
    latest.account_key,
    latest.owner_reference,
    min(person_keys.employee_id) as owner_employee_id
from latest
inner join person_keys
    on lower(trim(latest.owner_reference)) = person_keys.key_value
group by latest.account_key, latest.owner_reference
having count(distinct person_keys.employee_id) = 1
