{%- set role = 'principal_id, role_definition_id, directory_scope_id, _export_date' -%}
with

names as (
    select
        group_id as target_id,
        group_name as target_name,
        _export_date
    from {{ source('entra_id', 'groups') }}
    union all
    select distinct
        {{ json_text('offer', 'id') }} as target_id,
        {{ json_text('offer', 'value') }} as target_name,
        _export_date
    from (
        select _export_date, {{ explode(json_list('app_roles')) }} as offer
        from {{ source('entra_id', 'service_principals') }}
    ) as offered
),

plans as (
    select
        {{ role }},
        case lower(max(assignment_type)) when 'activated' then 'activated' end as grant_kind,
        min(start_date_time) as granted_at,
        max(end_date_time) as expires_at
    from {{ source('entra_id', 'role_assignment_schedules') }}
    where coalesce(lower(status), 'provisioned') = 'provisioned'
    group by {{ role }}
),

grants as (
    select
        'role_assignments' as source_table,
        assigned.principal_id,
        'role' as target_kind,
        assigned.role_definition_id as target_id,
        nullif(assigned.directory_scope_id, '/') as resource_name,
        false as is_group,
        case
            when count(plans._export_date) over days = 0 and count(plans._export_date) over () > 0
                then 'unknown'
            else plans.grant_kind
        end as grant_kind,
        plans.granted_at,
        plans.expires_at,
        assigned._export_date
    from {{ source('entra_id', 'role_assignments') }} as assigned
    left join plans
        on
            assigned.principal_id = plans.principal_id
            and assigned.role_definition_id = plans.role_definition_id
            and assigned.directory_scope_id is not distinct from plans.directory_scope_id
            and assigned._export_date = plans._export_date
    window days as (partition by assigned._export_date)
    union all
    select
        'role_eligibility_schedules' as source_table,
        principal_id,
        'role' as target_kind,
        role_definition_id as target_id,
        nullif(directory_scope_id, '/') as resource_name,
        false as is_group,
        'eligible' as grant_kind,
        min(start_date_time) as granted_at,
        max(end_date_time) as expires_at,
        _export_date
    from {{ source('entra_id', 'role_eligibility_schedules') }}
    where coalesce(lower(status), 'provisioned') = 'provisioned'
    group by all
    union all
    select
        'group_members' as source_table,
        member_id as principal_id,
        'group' as target_kind,
        group_id as target_id,
        cast(null as string) as resource_name,
        coalesce(lower(member_type) like '%.group', false) as is_group,
        'standing' as grant_kind,
        {{ typed_nulls(['granted_at', 'expires_at'], 'timestamp') }},
        _export_date
    from {{ source('entra_id', 'group_members') }}
    where not {{ matches("lower(coalesce(member_type, ''))", "'[.](device|orgcontact)$'") }}
    union all
    select
        'app_role_assignments' as source_table,
        principal_id,
        case when app_role_id like '00000000-%' then 'application' else 'permission' end
            as target_kind,
        case when app_role_id like '00000000-%' then resource_id else app_role_id end as target_id,
        resource_display_name as resource_name,
        coalesce(lower(principal_type) = 'group', false) as is_group,
        'standing' as grant_kind,
        created_date_time as granted_at,
        cast(null as timestamp) as expires_at,
        _export_date
    from {{ source('entra_id', 'app_role_assignments') }}
)

select
    grants.source_table,
    'entra_id' as system_name,
    grants.principal_id as grantee_id,
    grants.target_kind,
    grants.target_id,
    known_roles.is_privileged,
    grants.granted_at,
    grants.expires_at,
    grants._export_date as export_date,
    case when grants.is_group or nested.group_id is not null then 'group' else 'account' end
        as grantee_kind,
    coalesce(grants.grant_kind, 'standing') as grant_kind,
    coalesce(known_roles.role_name, names.target_name, grants.resource_name) as target_name,
    case when grants.target_kind <> 'application' then grants.resource_name end as resource_name
from grants
left join names on grants.target_id = names.target_id and grants._export_date = names._export_date
left join {{ source('entra_id', 'directory_roles') }} as known_roles
    on grants.target_id = known_roles.role_id and grants._export_date = known_roles._export_date
left join {{ source('entra_id', 'groups') }} as nested
    on grants.principal_id = nested.group_id and grants._export_date = nested._export_date
