with

accounts as (

    select
        *,
        {{ account_key('accounts') }} as account_key
    from {{ ref('int_accounts_conformed') }} as accounts

),

others as (

    select
        account_key,
        export_date,
        {{ explode("split(replace(other_emails, '|', ','), ',')") }} as key_value

    from accounts

    where other_emails is not null

),

stacked as (

    select
        account_key,
        export_date,
        'employee_id' as key_kind,
        'employee_id' as key_space,
        employee_id as key_value
    from accounts

    union all

    select
        account_key,
        export_date,
        'email' as key_kind,
        'address' as key_space,
        email as key_value
    from accounts

    union all

    select
        account_key,
        export_date,
        'login' as key_kind,
        case when login like '%@%' then 'address' else 'name' end as key_space,
        login as key_value
    from accounts

    union all

    select
        account_key,
        export_date,
        'other_email' as key_kind,
        'address' as key_space,
        key_value
    from others

),

claimed as (

    select
        account_key,
        key_kind,
        key_space,
        lower(trim(key_value)) as key_value,
        max(export_date) as last_export_date

    from stacked

    where trim(key_value) <> ''

    group by account_key, key_kind, key_space, lower(trim(key_value))

)

select * from claimed
