with

items as (

    select * from {{ ref('int_review_records') }}

),

person_keys as (

    select
        key_value,
        min(employee_id) as employee_id

    from {{ ref('int_person_keys') }}

    where employee_count = 1

    group by key_value

    having count(distinct employee_id) = 1

),

resolved as (

    select
        items.*,
        accounts.account_key,
        records.source_name as account_source_name,
        targets.granted_kind,
        targets.granted_id,
        reviewers.employee_id as reviewer_employee_id,
        coalesce(links.employee_id, subjects.employee_id) as subject_employee_id

    from items

    left join {{ ref('int_review_accounts') }} as accounts
        on items.review_item_key = accounts.review_item_key

    left join {{ ref('int_account_records') }} as records
        on accounts.account_key = records.account_key

    left join {{ ref('int_account_links') }} as links
        on accounts.account_key = links.account_key

    left join {{ ref('int_review_targets') }} as targets
        on items.review_item_key = targets.review_item_key

    left join person_keys as reviewers
        on lower(trim(items.reviewer_reference)) = reviewers.key_value

    left join person_keys as subjects
        on lower(trim(items.employee_id)) = subjects.key_value

)

select
    source_name,
    source_table,
    campaign_id,
    campaign_name,
    review_item_id,
    review_item_key,
    system_name,
    account_id,
    target_kind,
    target_id,
    target_name,
    reviewer_reference,
    decision,
    is_decided,
    decided_at,
    closed_at,
    frozen_at,
    due_at,
    known_decided_at,
    is_timeliness_unknown,
    account_key,
    account_source_name,
    granted_kind,
    granted_id,
    reviewer_employee_id,
    subject_employee_id,
    case
        when reviewer_employee_id is not null and subject_employee_id is not null
            then reviewer_employee_id = subject_employee_id
    end as is_self_reviewed
from resolved
