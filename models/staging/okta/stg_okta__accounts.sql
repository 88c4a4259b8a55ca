with

users as (
    select
        *,
        count(last_login) over (partition by _export_date) as sign_in_count
    from {{ source('okta', 'users') }}
),

user_factors as (
    select * from {{ source('okta', 'user_factors') }}
),

factor_exports as (
    select distinct _export_date from user_factors
),

enrolled as (
    select
        user_id,
        _export_date,
        replace({{ sorted_list('mfa_method') }}, ',', '|') as mfa_methods,
        bool_or(mfa_method <> 'question') as is_mfa_enrolled
    from (
        select
            user_id,
            _export_date,
            case
                when factor_type in ('webauthn', 'u2f') then 'webauthn'
                when factor_type in ('push', 'sms', 'email', 'question') then factor_type
                when factor_type = 'call' then 'voice'
                when factor_type = 'token:software:totp' then 'totp'
                when factor_type in ('token', 'token:hardware', 'token:hotp') then 'hardware_otp'
                else 'other'
            end as mfa_method
        from user_factors
        where upper(status) = 'ACTIVE'
    ) as methods
    group by user_id, _export_date
),

-- Each export of the log tells its own time.
log_uses as (
    select
        actor_id,
        _export_date,
        max(published) as last_token_at
    from {{ source('okta', 'system_log') }}
    where api_token_id is not null
    group by actor_id, _export_date
),

token_uses as (
    select
        users.user_id,
        users._export_date,
        max(log_uses.last_token_at) as last_token_at
    from users
    inner join log_uses
        on
            users.user_id = log_uses.actor_id
            and users._export_date >= log_uses._export_date
    group by users.user_id, users._export_date
),

mapped as (
    select
        'users' as source_table,
        'okta' as system_name,
        users.user_id as account_id,
        users.login,
        users.email,
        users.second_email as other_emails,
        users.employee_number as employee_id,
        users.user_type as source_account_kind,
        users.status as source_account_status,
        enrolled.mfa_methods,
        true as is_interactive,
        users.created as created_at,
        users.last_login as last_interactive_at,
        token_uses.last_token_at,
        users._export_date as export_date,
        coalesce(
            users.display_name, nullif(concat_ws(' ', users.first_name, users.last_name), '')
        ) as display_name,
        users.sign_in_count > 0 as is_use_reported,
        case
            when lower(users.user_type) like '%service%' then 'service'
            when lower(users.user_type) like '%shared%' then 'shared'
            when lower(users.user_type) like '%break%glass%' then 'break_glass'
            when lower(users.user_type) like '%external%' then 'external'
            else 'human'
        end as account_kind,
        case when account_kind not in ('human', 'external') then users.manager_id end
            as owner_reference,
        case
            when upper(users.status) in ('ACTIVE', 'PASSWORD_EXPIRED', 'LOCKED_OUT', 'RECOVERY')
                then 'enabled'
            when upper(users.status) in ('STAGED', 'PROVISIONED') then 'pending'
            when upper(users.status) in ('SUSPENDED', 'DEPROVISIONED') then 'disabled'
            else 'unknown'
        end as account_status,
        case when account_status = 'disabled' then users.status_changed end as disabled_at,
        case
            when factor_exports._export_date is not null
                then coalesce(enrolled.is_mfa_enrolled, false)
        end as is_mfa_enrolled
    from users
    left join factor_exports
        on users._export_date = factor_exports._export_date
    left join enrolled
        on users.user_id = enrolled.user_id and users._export_date = enrolled._export_date
    left join token_uses
        on users.user_id = token_uses.user_id and users._export_date = token_uses._export_date
)

select * from mapped
