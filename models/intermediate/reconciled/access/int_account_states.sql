with

in_force as (

    select * from {{ ref('int_exports_in_force') }}

),

accounts as (

    select
        *,
        {{ account_key('accounts') }} as account_key
    from {{ ref('int_accounts_conformed') }} as accounts

),

dated as (

    select
        accounts.*,
        in_force.as_of_date,
        in_force.is_stale as is_source_stale,
        row_number() over (
            partition by in_force.as_of_date, accounts.account_key
            order by accounts.export_date desc, accounts.source_table asc nulls last
        ) as place,
        -- What lies in the future of the export cannot have been seen in it.
        case
            when accounts.last_interactive_at < accounts.export_date + 2
                then accounts.last_interactive_at
        end as seen_interactive_at,
        case
            when accounts.last_token_at < accounts.export_date + 2 then accounts.last_token_at
        end as seen_token_at

    from in_force

    inner join accounts
        on
            in_force.source_name = accounts.source_name
            and in_force.table_name = accounts.source_table
            and in_force.export_date = accounts.export_date

),

used as (

    select
        dated.*,
        records.account_kind as recorded_kind,
        coalesce(
            greatest(dated.seen_interactive_at, dated.seen_token_at),
            dated.seen_interactive_at,
            dated.seen_token_at
        ) as last_used_at,
        coalesce(
            dated.created_at, records.created_at, cast(records.first_export_date as timestamp)
        ) as known_since_at

    from dated

    inner join {{ ref('int_account_records') }} as records
        on dated.account_key = records.account_key

    where dated.place = 1

)

select
    as_of_date,
    account_key,
    source_name,
    source_table,
    system_name,
    account_id,
    login,
    email,
    display_name,
    account_status,
    mfa_methods,
    recorded_kind as account_kind,
    is_source_stale,
    is_mfa_enrolled,
    is_mfa_enforced,
    is_privileged,
    created_at,
    disabled_at,
    last_used_at,
    export_date,
    account_status = 'enabled' as is_enabled,
    -- A system that says so of no account at all does not say it.
    count(is_mfa_enforced) over (partition by as_of_date, source_name, system_name) > 0
        as is_mfa_enforcement_told,
    coalesce(is_interactive, recorded_kind in ('human', 'external')) as is_interactive,
    case
        when is_mfa_enrolled = false or is_mfa_enforced = false then 'missing'
        when is_mfa_enrolled and is_mfa_enforced then 'covered'
        else 'unknown'
    end as mfa_state,
    case
        when mfa_methods is null and coalesce(is_mfa_enrolled, true) then null
        else
            {{ has_tag("replace(mfa_methods, '|', ',')", "'passkey'") }}
            or {{ has_tag("replace(mfa_methods, '|', ',')", "'smart_card'") }}
            or {{ has_tag("replace(mfa_methods, '|', ',')", "'webauthn'") }}
            or {{ has_tag("replace(mfa_methods, '|', ',')", "'windows_hello'") }}
    end as is_phishing_resistant,
    case
        when recorded_kind = 'break_glass' then 'break_glass'
        when last_used_at >= export_date - {{ var('dormant_after_days') - 1 }} then 'used'
        when last_used_at is not null then 'dormant'
        when not coalesce(is_use_reported, false) then 'unknown'
        when known_since_at >= export_date - {{ var('dormant_after_days') - 1 }} then 'new'
        else 'dormant'
    end as use_state
from used
