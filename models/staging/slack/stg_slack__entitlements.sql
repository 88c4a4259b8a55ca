with

users as (

    select * from {{ source('slack', 'users') }}

),

grants as (

    select
        'usergroups' as source_table,
        {{ explode(json_list('user_ids')) }} as grantee_id,
        'group' as target_kind,
        usergroup_id as target_id,
        usergroup_name as target_name,
        cast(null as boolean) as is_privileged,
        _export_date as export_date
    from {{ source('slack', 'usergroups') }}
    where coalesce(date_delete, 0) = 0
    union all
    select
        'users' as source_table,
        user_id as grantee_id,
        'role' as target_kind,
        'admin' as target_id,
        'Workspace Admin' as target_name,
        true as is_privileged,
        _export_date as export_date
    from users
    where is_admin
    union all
    select
        'users' as source_table,
        user_id as grantee_id,
        'role' as target_kind,
        'owner' as target_id,
        'Workspace Owner' as target_name,
        true as is_privileged,
        _export_date as export_date
    from users
    where is_owner
    union all
    select
        'users' as source_table,
        user_id as grantee_id,
        'role' as target_kind,
        'primary_owner' as target_id,
        'Workspace Primary Owner' as target_name,
        true as is_privileged,
        _export_date as export_date
    from users
    where is_primary_owner

)

select
    *,
    'slack' as system_name,
    'account' as grantee_kind,
    'standing' as grant_kind
from grants
