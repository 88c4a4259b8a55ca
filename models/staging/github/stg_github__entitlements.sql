with

direct as (

    select
        'collaborators' as source_table,
        login,
        repository,
        permission,
        _export_date
    from {{ source('github', 'collaborators') }}
    union all
    select
        'outside_collaborators' as source_table,
        login,
        repository,
        permission,
        _export_date
    from {{ source('github', 'outside_collaborators') }}
    where repository is not null and permission is not null

),

grants as (

    select
        'members' as source_table,
        'account' as grantee_kind,
        login as grantee_id,
        'role' as target_kind,
        'owner' as target_id,
        'Organization owner' as target_name,
        cast(null as string) as resource_name,
        true as is_privileged,
        _export_date as export_date
    from {{ source('github', 'members') }}
    where upper(role) = 'ADMIN'
    union all
    select
        min(source_table) as source_table,
        'account' as grantee_kind,
        login as grantee_id,
        'permission' as target_kind,
        lower(permission) as target_id,
        lower(permission) as target_name,
        coalesce({{ repository_slug('repository') }}, repository) as resource_name,
        cast(null as boolean) as is_privileged,
        _export_date as export_date
    from direct
    group by 3, 5, 6, 7, 9
    union all
    select
        'team_members' as source_table,
        'account' as grantee_kind,
        members.login as grantee_id,
        'group' as target_kind,
        members.team_slug as target_id,
        teams.team_name as target_name,
        cast(null as string) as resource_name,
        cast(null as boolean) as is_privileged,
        members._export_date as export_date
    from {{ source('github', 'team_members') }} as members
    left join {{ source('github', 'teams') }} as teams
        on members.team_slug = teams.team_slug and members._export_date = teams._export_date
    union all
    select
        'teams' as source_table,
        'group' as grantee_kind,
        teams.team_slug as grantee_id,
        'group' as target_kind,
        teams.parent_slug as target_id,
        parents.team_name as target_name,
        cast(null as string) as resource_name,
        cast(null as boolean) as is_privileged,
        teams._export_date as export_date
    from {{ source('github', 'teams') }} as teams
    left join {{ source('github', 'teams') }} as parents
        on teams.parent_slug = parents.team_slug and teams._export_date = parents._export_date
    where teams.parent_slug is not null
    union all
    select
        'team_repositories' as source_table,
        'group' as grantee_kind,
        team_slug as grantee_id,
        'permission' as target_kind,
        lower(permission) as target_id,
        lower(permission) as target_name,
        repository as resource_name,
        cast(null as boolean) as is_privileged,
        _export_date as export_date
    from {{ source('github', 'team_repositories') }}
    where permission is not null

)

select
    *,
    'github' as system_name,
    'standing' as grant_kind
from grants
