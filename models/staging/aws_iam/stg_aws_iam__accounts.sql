with

details as (

    select
        *,
        {{ json_tag('tags', 'Owner') }} as owner_reference
    from {{ source('aws_iam', 'authorization_details') }}
    where arn like '%:user/%'

),

reported as (

    select
        *,
        arn like '%:root' as is_root,
        coalesce(is_key_1_active, false) or coalesce(is_key_2_active, false) as is_key_active,
        coalesce(is_certificate_1_active, false) or coalesce(is_certificate_2_active, false)
            as is_certificate_active,
        greatest(key_1_last_used, key_2_last_used) as last_token_at
    from {{ source('aws_iam', 'credential_report') }}

),

accounts as (

    select
        'credential_report' as source_table,
        reported.arn as account_id,
        reported.user_name as login,
        details.owner_reference,
        case
            when reported.is_root then 'root'
            when reported.is_password_enabled then 'password'
            when reported.is_key_active or reported.is_certificate_active then 'keys only'
            else 'no credentials'
        end as source_account_kind,
        reported.is_root or reported.is_password_enabled as is_interactive,
        case when reported.is_root then true end as is_privileged,
        reported.is_mfa_active as is_mfa_enrolled,
        coalesce(reported.password_last_used, reported.last_token_at) is not null
            as is_use_reported,
        reported.user_creation_time as created_at,
        reported.password_last_used as last_interactive_at,
        reported.last_token_at,
        reported._export_date as export_date
    from reported
    left join details
        on reported.arn = details.arn and reported._export_date = details._export_date
    union all
    select
        'authorization_details' as source_table,
        details.arn as account_id,
        details.entity_name as login,
        details.owner_reference,
        {{ typed_nulls(['source_account_kind']) }},
        {{ typed_nulls(['is_interactive', 'is_privileged', 'is_mfa_enrolled'], 'boolean') }},
        false as is_use_reported,
        details.create_date as created_at,
        {{ typed_nulls(['last_interactive_at', 'last_token_at'], 'timestamp') }},
        details._export_date as export_date
    from details
    left join reported
        on details.arn = reported.arn and details._export_date = reported._export_date
    where reported.arn is null

)

select
    *,
    'aws_iam' as system_name,
    case
        when source_account_kind = 'root' then 'break_glass'
        when source_account_kind = 'password' then 'human'
        when source_account_kind = 'keys only' then 'service'
        else 'unknown'
    end as account_kind,
    case
        when source_account_kind = 'no credentials' then 'disabled'
        when source_account_kind is not null then 'enabled'
        else 'unknown'
    end as account_status
from accounts
