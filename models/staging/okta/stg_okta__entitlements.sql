with

names as (
    select
        'group' as target_kind,
        group_id as target_id,
        group_name as target_name,
        _export_date
    from {{ source('okta', 'groups') }}
    union all
    select
        'application' as target_kind,
        app_id as target_id,
        app_label as target_name,
        _export_date
    from {{ source('okta', 'apps') }}
    union all
    select
        'role' as target_kind,
        role_id as target_id,
        role_label as target_name,
        _export_date
    from {{ source('okta', 'iam_roles') }}
),

grants as (
    select
        'group_members' as source_table,
        'account' as grantee_kind,
        user_id as grantee_id,
        'group' as target_kind,
        group_id as target_id,
        {{ typed_nulls(['given_name', 'resource_name']) }},
        {{ typed_nulls(['granted_at'], 'timestamp') }},
        _export_date
    from {{ source('okta', 'group_members') }}
    union all
    select
        'app_users' as source_table,
        'account' as grantee_kind,
        user_id as grantee_id,
        'application' as target_kind,
        app_id as target_id,
        {{ typed_nulls(['given_name', 'resource_name']) }},
        created as granted_at,
        _export_date
    from {{ source('okta', 'app_users') }}
    where
        coalesce(upper(scope), 'USER') <> 'GROUP'
        and coalesce(upper(status), 'ACTIVE')
        not in ('DEPROVISIONED', 'INACTIVE', 'REVOKED', 'SUSPENDED', 'UNASSIGNED')
    union all
    select
        'group_apps' as source_table,
        'group' as grantee_kind,
        group_id as grantee_id,
        'application' as target_kind,
        app_id as target_id,
        {{ typed_nulls(['given_name', 'resource_name']) }},
        {{ typed_nulls(['granted_at'], 'timestamp') }},
        _export_date
    from {{ source('okta', 'group_apps') }}
    union all
    select
        'role_assignments' as source_table,
        case when user_id is not null then 'account' else 'group' end as grantee_kind,
        coalesce(user_id, group_id) as grantee_id,
        'role' as target_kind,
        coalesce(role_id, role_type) as target_id,
        role_label as given_name,
        resource_set as resource_name,
        created as granted_at,
        _export_date
    from {{ source('okta', 'role_assignments') }}
    where
        coalesce(upper(status), 'ACTIVE') = 'ACTIVE'
        and coalesce(user_id, group_id) is not null
        and not (user_id is not null and coalesce(upper(assignment_type), 'USER') = 'GROUP')
),

named as (
    select
        grants.source_table,
        'okta' as system_name,
        grants.grantee_kind,
        grants.grantee_id,
        grants.target_kind,
        grants.target_id,
        grants.resource_name,
        'standing' as grant_kind,
        grants.granted_at,
        grants._export_date as export_date,
        coalesce(names.target_name, grants.given_name) as target_name
    from grants
    left join names
        on
            grants.target_kind = names.target_kind
            and grants.target_id = names.target_id
            and grants._export_date = names._export_date
)

select * from named
