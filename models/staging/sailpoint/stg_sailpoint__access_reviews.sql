with

items as (

    select * from {{ source('sailpoint', 'certification_items') }}

),

mapped as (

    select
        'certification_items' as source_table,
        campaign_id,
        item_id as review_item_id,

        campaign_name,
        system_name,
        account_id,
        identity_email as email,
        employee_number as employee_id,
        access_name as target_name,
        reviewer as reviewer_reference,
        decision as source_decision,
        certification_created as frozen_at,
        decision_date as decided_at,
        certification_due as due_at,
        certification_signed as closed_at,
        _export_date as export_date,
        coalesce(account_name, identity_name) as login,
        coalesce(attribute_value, access_id) as target_id,
        case
            when upper(access_type) in ('ROLE', 'ACCESS_PROFILE') then 'role'
            when lower(schema_object_type) like '%group%' then 'group'
            when lower(schema_object_type) like '%role%' then 'role'
            when lower(schema_object_type) like '%app%' then 'application'
            when lower(schema_object_type) like '%polic%' then 'policy'
            else 'permission'
        end as target_kind,
        case
            when upper(decision) = 'APPROVE' then 'approved'
            when upper(decision) = 'REVOKE' then 'revoked'
            when decision is not null then 'other'
            when is_completed then 'unknown'
            else 'pending'
        end as decision

    from items

)

select * from mapped
