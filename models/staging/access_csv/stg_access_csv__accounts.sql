with

accounts as (

    select * from {{ source('access_csv', 'accounts') }}

),

mapped as (

    select
        'accounts' as source_table,
        application as system_name,
        account_id,

        login,
        email,
        other_emails,
        employee_id,
        display_name,
        account_kind as source_account_kind,
        owner_reference,
        mfa_methods,
        account_status as source_account_status,
        is_interactive,
        is_privileged,
        is_mfa_enrolled,
        is_mfa_enforced,
        is_use_reported,
        created_at,
        disabled_at,
        last_interactive_at,
        last_token_at,
        _export_date as export_date,
        case
            when lower(account_kind) in ('human', 'service', 'shared', 'break_glass', 'external')
                then lower(account_kind)
            else 'unknown'
        end as account_kind,
        case
            when lower(account_status) in ('enabled', 'disabled', 'pending')
                then lower(account_status)
            else 'unknown'
        end as account_status

    from accounts

)

select * from mapped
