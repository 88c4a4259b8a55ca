with

users as (

    select * from {{ source('google_workspace', 'users') }}

),

groups as (

    select * from {{ source('google_workspace', 'groups') }}

),

memberships as (

    select * from {{ source('google_workspace', 'group_members') }}

    where coalesce(upper(member_type), 'USER') <> 'CUSTOMER'

),

grants as (

    select
        'group_members' as source_table,
        case when upper(memberships.member_type) = 'GROUP' then 'group' else 'account' end
            as grantee_kind,
        coalesce(
            users.user_id,
            nested.group_id,
            case when memberships.member_key not like '%/%' then memberships.member_key end,
            memberships.member_email
        ) as grantee_id,
        'group' as target_kind,
        memberships.group_id as target_id,
        groups.group_name as target_name,
        cast(null as boolean) as is_privileged,
        memberships._export_date as export_date
    from memberships
    left join groups
        on
            memberships.group_id = groups.group_id
            and memberships._export_date = groups._export_date
    left join groups as nested
        on
            upper(memberships.member_type) = 'GROUP'
            and lower(memberships.member_email) = lower(nested.group_email)
            and memberships._export_date = nested._export_date
    left join users
        on
            lower(memberships.member_email) = lower(users.primary_email)
            and memberships._export_date = users._export_date
    union all
    select
        'users' as source_table,
        'account' as grantee_kind,
        user_id as grantee_id,
        'role' as target_kind,
        'super_admin' as target_id,
        'Super Admin' as target_name,
        true as is_privileged,
        _export_date as export_date
    from users
    where is_admin
    union all
    select
        'users' as source_table,
        'account' as grantee_kind,
        user_id as grantee_id,
        'role' as target_kind,
        'delegated_admin' as target_id,
        'Delegated Admin' as target_name,
        true as is_privileged,
        _export_date as export_date
    from users
    where is_delegated_admin

)

select
    *,
    'google_workspace' as system_name,
    'standing' as grant_kind
from grants
