with

users as (

    select * from {{ source('duo', 'users') }}

),

groups as (

    select * from {{ source('duo', 'groups') }}

),

memberships as (

    select distinct
        user_id,
        _export_date,
        {{ json_text('membership', 'group_id') }} as group_id,
        {{ json_text('membership', 'name') }} as group_name
    from (
        select user_id, _export_date, {{ explode(json_list('groups')) }} as membership
        from users
    ) as listed

),

named as (

    select
        'users' as source_table,
        'duo' as system_name,
        'account' as grantee_kind,
        memberships.user_id as grantee_id,
        'group' as target_kind,
        memberships.group_id as target_id,
        'standing' as grant_kind,
        memberships._export_date as export_date,
        coalesce(groups.group_name, memberships.group_name) as target_name
    from memberships
    left join groups
        on
            memberships.group_id = groups.group_id
            and memberships._export_date = groups._export_date

)

select * from named
