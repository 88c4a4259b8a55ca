with

users as (
    select
        *,
        count(last_login) over (partition by _export_date) as sign_in_count
    from {{ source('duo', 'users') }}
),

phones as (
    select
        user_id,
        _export_date,
        {{ explode(json_pluck('phones', 'capabilities')) }} as capabilities
    from users
    union all
    select
        {{ explode(json_pluck('users', 'user_id')) }} as user_id,
        _export_date,
        capabilities
    from {{ source('duo', 'phones') }}
),

factors as (
    select
        user_id,
        _export_date,
        {{ explode(json_list('capabilities')) }} as factor
    from phones
    union all
    select
        {{ explode(json_pluck('users', 'user_id')) }} as user_id,
        _export_date,
        'hardware_otp' as factor
    from {{ source('duo', 'tokens') }}
    union all
    select
        user_id,
        _export_date,
        'hardware_otp' as factor
    from users
    where tokens is not null
    union all
    select
        user_id,
        _export_date,
        'webauthn' as factor
    from users
    where coalesce(webauthn_credentials, u2f_tokens) is not null
    union all
    select
        user_id,
        _export_date,
        'webauthn' as factor
    from {{ source('duo', 'webauthn_credentials') }}
),

methods as (
    select
        *,
        case
            when factor = 'phone' then 'voice'
            when factor = 'mobile_otp' then 'totp'
            else factor
        end as mfa_method
    from factors
    where factor <> 'auto'
),

enrolled as (
    select
        user_id,
        _export_date,
        replace({{ sorted_list('mfa_method') }}, ',', '|') as mfa_methods
    from methods
    group by user_id, _export_date
),

mapped as (
    select
        'users' as source_table,
        'duo' as system_name,
        users.user_id as account_id,
        users.username as login,
        users.email,
        users.real_name as display_name,
        'human' as account_kind,
        enrolled.mfa_methods,
        users.status as source_account_status,
        true as is_interactive,
        users.created as created_at,
        users.last_login as last_interactive_at,
        users._export_date as export_date,
        users.sign_in_count > 0 as is_use_reported,
        users.is_enrolled or enrolled.mfa_methods is not null as is_mfa_enrolled,
        case
            when lower(users.status) = 'bypass' then false
            when array_contains({{ json_pluck('users.groups', 'status') }}, 'Bypass') then false
            when lower(users.status) in ('active', 'locked out') then true
        end as is_mfa_enforced,
        case
            when lower(users.status) in ('active', 'bypass', 'locked out') then 'enabled'
            when lower(users.status) in ('disabled', 'pending deletion') then 'disabled'
            else 'unknown'
        end as account_status
    from users
    left join enrolled
        on users.user_id = enrolled.user_id and users._export_date = enrolled._export_date
)

select * from mapped
