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
        lower(grantee_kind) as grantee_kind,
        lower(target_kind) as target_kind,
        lower(coalesce(grant_kind, 'standing')) as grant_kind

    from entitlements

)

select * from mapped
