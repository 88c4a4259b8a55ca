with

users as (
    select * from {{ source('entra_id', 'users') }}
),

registrations as (
    select * from {{ source('entra_id', 'authentication_methods') }}
),

methods as (
    select
        user_id,
        _export_date,
        case
            when registered = 'fido2SecurityKey' then 'webauthn'
            when lower(registered) like '%windowshello%' then 'windows_hello'
            when registered like 'passKey%' or registered = 'macOsSecureEnclaveKey' then 'passkey'
            when registered like 'x509%' then 'smart_card'
            when registered like 'microsoftAuthenticator%' then 'push'
            when registered = 'softwareOneTimePasscode' then 'totp'
            when registered = 'hardwareOneTimePasscode' then 'hardware_otp'
            when registered = 'mobilePhone' then 'sms'
            when registered in ('alternateMobilePhone', 'officePhone') then 'voice'
            else 'other'
        end as mfa_method
    from (
        select user_id, _export_date, {{ explode(json_list('methods_registered')) }} as registered
        from registrations
    ) as listed
    where registered not in ('email', 'securityQuestion')
),

enrolled as (
    select
        user_id,
        _export_date,
        replace({{ sorted_list('mfa_method') }}, ',', '|') as mfa_methods
    from methods
    group by user_id, _export_date
),

accounts as (
    select
        'users' as source_table,
        users.user_id as account_id,
        users.user_principal_name as login,
        users.mail as email,
        replace({{ joined(json_list('users.other_mails')) }}, ',', '|') as other_emails,
        users.employee_id,
        users.display_name,
        nullif(concat_ws(' ', users.user_type, users.employee_type, users.mailbox_purpose), '')
            as source_account_kind,
        case
            when lower(users.user_type) = 'guest' or lower(users.user_principal_name) like '%#ext#%'
                then 'external'
            when lower(users.mailbox_purpose) in ('shared', 'room', 'equipment') then 'shared'
            when lower(users.employee_type) like '%shared%' then 'shared'
            when lower(users.employee_type) like '%service%' then 'service'
            when lower(users.user_principal_name) like 'sync!_%.onmicrosoft.com' escape '!'
                then 'service'
            when lower(users.employee_type) like '%break%glass%' then 'break_glass'
            else 'human'
        end as account_kind,
        cast(null as string) as owner_reference,
        enrolled.mfa_methods,
        cast(users.account_enabled as string) as source_account_status,
        true as is_interactive,
        registrations.is_mfa_registered as is_mfa_enrolled,
        case when lower(users.per_user_mfa_state) = 'enforced' then true end as is_mfa_enforced,
        users.sign_in_activity is not null as is_use_reported,
        users.created_date_time as created_at,
        users.last_sign_in_at as last_interactive_at,
        users.last_non_interactive_at as last_token_at,
        users._export_date as export_date
    from users
    left join registrations
        on users.user_id = registrations.user_id and users._export_date = registrations._export_date
    left join enrolled
        on users.user_id = enrolled.user_id and users._export_date = enrolled._export_date
    union all
    select
        'service_principals' as source_table,
        service_principal_id as account_id,
        app_id as login,
        {{ typed_nulls(['email', 'other_emails', 'employee_id']) }},
        display_name,
        service_principal_type as source_account_kind,
        'service' as account_kind,
        owner as owner_reference,
        cast(null as string) as mfa_methods,
        cast(account_enabled as string) as source_account_status,
        false as is_interactive,
        {{ typed_nulls(['is_mfa_enrolled', 'is_mfa_enforced'], 'boolean') }},
        false as is_use_reported,
        created_date_time as created_at,
        {{ typed_nulls(['last_interactive_at', 'last_token_at'], 'timestamp') }},
        _export_date as export_date
    from {{ source('entra_id', 'service_principals') }}
)

select
    *,
    'entra_id' as system_name,
    case
        when source_account_status = 'true' then 'enabled'
        when source_account_status = 'false' then 'disabled'
        else 'unknown'
    end as account_status
from accounts
