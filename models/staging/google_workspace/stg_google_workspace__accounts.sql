with

users as (

    select * from {{ source('google_workspace', 'users') }}

),

mapped as (

    select
        'users' as source_table,
        'google_workspace' as system_name,
        user_id as account_id,

        primary_email as login,
        primary_email as email,
        employee_id,
        full_name as display_name,
        'human' as account_kind,
        true as is_interactive,
        is_enrolled_in_2sv as is_mfa_enrolled,
        is_enforced_in_2sv as is_mfa_enforced,
        creation_time as created_at,
        deletion_time as disabled_at,
        _export_date as export_date,
        last_login_time is not null as is_use_reported,
        is_admin or is_delegated_admin as is_privileged,
        nullif(
            concat_ws('|', replace({{ joined(json_list('aliases')) }}, ',', '|'), recovery_email),
            ''
        ) as other_emails,
        case when last_login_time >= date '1971-01-01' then last_login_time end
            as last_interactive_at,
        case
            when deletion_time is not null then 'deleted'
            when is_suspended then 'suspended'
            when is_archived then 'archived'
            when not is_suspended then 'active'
        end as source_account_status,
        case
            when source_account_status = 'active' then 'enabled'
            when source_account_status is null then 'unknown'
            else 'disabled'
        end as account_status

    from users

)

select * from mapped
