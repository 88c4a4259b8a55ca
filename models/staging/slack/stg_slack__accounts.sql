with

users as (

    select * from {{ source('slack', 'users') }}

),

mapped as (

    select
        'users' as source_table,
        'slack' as system_name,
        user_id as account_id,

        user_name as login,
        email,
        real_name as display_name,
        has_2fa as is_mfa_enrolled,
        false as is_use_reported,
        _export_date as export_date,
        is_admin or is_owner or is_primary_owner as is_privileged,
        -- Slackbot is a program of Slack's own that says it is none.
        case
            when is_bot or user_id = 'USLACKBOT' then 'bot'
            when is_ultra_restricted then 'single-channel guest'
            when is_restricted then 'multi-channel guest'
            when not is_bot then 'member'
        end as source_account_kind,
        case
            when source_account_kind = 'bot' then 'service'
            when source_account_kind like '%guest' then 'external'
            when source_account_kind = 'member' then 'human'
            else 'unknown'
        end as account_kind,
        case
            when source_account_kind is not null then source_account_kind <> 'bot'
        end as is_interactive,
        case
            when lower(two_factor_type) = 'app' then 'totp'
            when lower(two_factor_type) = 'sms' then 'sms'
            when two_factor_type is not null then 'other'
        end as mfa_methods,
        case
            when is_deleted then 'deleted'
            when is_invited_user then 'invited'
            when not is_deleted then 'active'
        end as source_account_status,
        case
            when source_account_status = 'deleted' then 'disabled'
            when source_account_status = 'invited' then 'pending'
            when source_account_status = 'active' then 'enabled'
            else 'unknown'
        end as account_status

    from users

)

select * from mapped
