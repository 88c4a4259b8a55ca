with

items as (

    select * from {{ ref('int_review_items') }}

),

latest as (

    select * from {{ ref('int_review_items_by_date') }}

    where
        as_of_date in (
            select dates.as_of_date
            from {{ ref('int_as_of_dates') }} as dates
            where dates.is_latest
        )

),

revocations as (

    select * from {{ ref('int_revocations') }}

)

select
    items.review_item_key,
    items.campaign_id,
    items.review_item_id,
    items.account_key,
    items.source_name,
    items.system_name,
    items.target_kind,
    items.target_id,
    items.target_name,
    latest.owner_name,
    items.decision,
    latest.completion,
    latest.review_care,
    latest.revocation,
    latest.regrant,
    items.is_self_reviewed,
    items.frozen_at,
    items.due_at,
    items.known_decided_at as decided_at,
    items.closed_at,
    revocations.looked_date,
    revocations.gone_date,
    revocations.regranted_date,
    case
        when items.subject_employee_id is not null
            then {{ person_id('items.subject_employee_id') }}
    end as person_id,
    case
        when items.reviewer_employee_id is not null
            then {{ person_id('items.reviewer_employee_id') }}
    end as reviewer_person_id
from items
inner join latest
    on items.review_item_key = latest.review_item_key
left join revocations
    on items.review_item_key = revocations.review_item_key
