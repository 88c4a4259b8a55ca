with

reviews as (

    select * from {{ source('okta_iga', 'review_items') }}

),

mapped as (

    select
        'review_items' as source_table,
        campaign_id,
        review_id as review_item_id,

        campaign_name,
        'okta' as system_name,
        principal_id as account_id,
        principal_login as login,
        principal_email as email,
        reviewer as reviewer_reference,
        decision as source_decision,
        created as frozen_at,
        campaign_ends_at as due_at,
        decided as decided_at,
        _export_date as export_date,
        coalesce(entitlement_id, resource_id) as target_id,
        coalesce(entitlement_name, resource_name) as target_name,
        case
            when entitlement_id is not null then 'permission'
            when upper(resource_type) like '%GROUP%' then 'group'
            when upper(resource_type) like '%APP%' then 'application'
        end as target_kind,
        case
            when upper(decision) = 'APPROVE' then 'approved'
            when upper(decision) = 'REVOKE' then 'revoked'
            when upper(decision) = 'UNREVIEWED' then 'pending'
            when decision is not null then 'other'
            else 'unknown'
        end as decision,
        case when upper(campaign_status) = 'COMPLETED' then campaign_ends_at end as closed_at

    from reviews

)

select * from mapped
