with

accounts as (

    select * from {{ ref('int_accounts_by_date') }}

),

states as (

    select * from {{ ref('int_account_states') }}

),

links as (

    select * from {{ ref('int_account_links') }}

),

latest as (

    select as_of_date from {{ ref('int_as_of_dates') }}

    where is_latest

)

select
    accounts.account_key,
    accounts.account_id,
    accounts.person_id,
    accounts.source_name,
    accounts.system_name,
    states.login,
    states.email,
    states.display_name,
    links.link_rule,
    links.link_evidence,
    links.link_strength,
    accounts.judged_kind as account_kind,
    accounts.account_status,
    accounts.ownership,
    accounts.owner_name,
    accounts.use_state,
    accounts.mfa_state,
    states.mfa_methods,
    accounts.is_enabled,
    accounts.is_interactive,
    accounts.has_privilege as is_privileged,
    accounts.is_mfa_enrolled,
    states.is_mfa_enforced,
    accounts.is_phishing_resistant,
    states.is_source_stale,
    states.created_at,
    states.disabled_at,
    accounts.last_used_at,
    states.export_date,
    accounts.as_of_date,
    case
        when accounts.owner_employee_id is not null
            then {{ person_id('accounts.owner_employee_id') }}
    end as owner_person_id
from accounts
inner join latest
    on accounts.as_of_date = latest.as_of_date
inner join states
    on
        accounts.as_of_date = states.as_of_date
        and accounts.account_key = states.account_key
left join links
    on accounts.account_key = links.account_key
