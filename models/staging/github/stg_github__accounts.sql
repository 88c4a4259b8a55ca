with

members as (

    select * from {{ source('github', 'members') }}

),

outsiders as (

    select
        'outside_collaborators' as source_table,
        login,
        collaborator_name,
        email,
        _export_date
    from {{ source('github', 'outside_collaborators') }}
    union all
    select
        'collaborators' as source_table,
        login,
        {{ typed_nulls(['collaborator_name', 'email']) }},
        _export_date
    from {{ source('github', 'collaborators') }}
    where upper(affiliation) = 'OUTSIDE'

),

accounts as (

    select
        'members' as source_table,
        login,
        coalesce(email, saml_name_id) as email,
        saml_name_id,
        verified_emails,
        member_name as display_name,
        lower(role) as source_account_kind,
        'human' as account_kind,
        coalesce(lower(state), 'active') as source_account_status,
        upper(role) = 'ADMIN' as is_privileged,
        has_two_factor as is_mfa_enrolled,
        requires_two_factor as is_mfa_enforced,
        _export_date
    from members
    union all
    select
        max(source_table) as source_table,
        login,
        max(email) as email,
        {{ typed_nulls(['saml_name_id', 'verified_emails']) }},
        max(collaborator_name) as display_name,
        'outside collaborator' as source_account_kind,
        'external' as account_kind,
        'active' as source_account_status,
        {{ typed_nulls(['is_privileged', 'is_mfa_enrolled', 'is_mfa_enforced'], 'boolean') }},
        _export_date
    from outsiders
    group by login, _export_date

)

select
    source_table,
    'github' as system_name,
    login as account_id,
    login,
    email,
    display_name,
    source_account_kind,
    account_kind,
    source_account_status,
    true as is_interactive,
    is_privileged,
    is_mfa_enrolled,
    is_mfa_enforced,
    false as is_use_reported,
    _export_date as export_date,
    nullif(
        concat_ws('|', saml_name_id, replace({{ joined(json_list('verified_emails')) }}, ',', '|')),
        ''
    ) as other_emails,
    case when source_account_status = 'pending' then 'pending' else 'enabled' end as account_status
from accounts
