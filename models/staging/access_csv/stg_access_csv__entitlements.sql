with

entitlements as (

    select * from {{ source('access_csv', 'entitlements') }}

),

mapped as (

    select
        'entitlements' as source_table,
        application as system_name,
        grantee_id,
        target_id,

        target_name,
        resource_name,
        is_privileged,
        granted_at,
        expires_at,
        _export_date as export_date,
        case
            when lower(grantee_kind) in ('account', 'group', 'role') then lower(grantee_kind)
            else 'unknown'
        end as grantee_kind,
        case
            when lower(target_kind) in ('group', 'role', 'application', 'policy', 'permission')
                then lower(target_kind)
            else 'unknown'
        end as target_kind,
        case
            when grant_kind is null then 'standing'
            when lower(grant_kind) in ('standing', 'eligible', 'activated') then lower(grant_kind)
            else 'unknown'
        end as grant_kind

    from entitlements

)

select * from mapped
