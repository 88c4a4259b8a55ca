with

reviews as (

    select * from {{ source('access_csv', 'reviews') }}

),

mapped as (

    select
        'reviews' as source_table,
        campaign_id,
        review_item_id,

        campaign_name,
        application as system_name,
        account_id,
        login,
        email,
        employee_id,
        target_id,
        target_name,
        reviewer_reference,
        decision as source_decision,
        frozen_at,
        decided_at,
        due_at,
        closed_at,
        _export_date as export_date,
        case
            when target_kind is null then null
            when lower(target_kind) in ('group', 'role', 'application', 'policy', 'permission')
                then lower(target_kind)
            else 'unknown'
        end as target_kind,
        case
            when decision is null then 'pending'
            when lower(decision) in ('approved', 'revoked', 'pending')
                then lower(decision)
            else 'other'
        end as decision

    from reviews

)

select * from mapped
