with

accounts as (

    select * from {{ ref('int_accounts_by_date') }}

),

latest as (

    select as_of_date from {{ ref('int_as_of_dates') }}

    where is_latest

)

select
    accounts.account_key,
    accounts.account_id,
    accounts.person_id,
    case
        when accounts.owner_employee_id is not null
            then {{ person_id('accounts.owner_employee_id') }}
    end as owner_person_id,
    accounts.source_name,
    accounts.system_name,
    accounts.login,
    accounts.email,
    accounts.display_name,
    accounts.link_rule,
    accounts.link_evidence,
    accounts.link_strength,
    accounts.judged_kind as account_kind,
    accounts.account_status,
    accounts.ownership,
    accounts.owner_name,
    accounts.use_state,
    accounts.mfa_state,
    accounts.mfa_methods,
    accounts.is_enabled,
    accounts.is_interactive,
    accounts.has_privilege as is_privileged,
    accounts.is_mfa_enrolled,
    accounts.is_mfa_enforced,
    accounts.is_phishing_resistant,
    accounts.is_source_stale,
    accounts.created_at,
    accounts.disabled_at,
    accounts.last_used_at,
    accounts.export_date,
    accounts.as_of_date
from accounts
inner join latest
    on accounts.as_of_date = latest.as_of_date
