with

reviews as (

    select
        *,
        decision in ('approved', 'revoked') as is_decided
    from {{ ref('int_access_reviews_conformed') }}

),

-- What an item is, its latest export says; since when it is decided, the first one that shows it.
placed as (

    select
        *,
        min(export_date) over items as first_export_date,
        min(case when is_decided then export_date end) over items as decided_export_date,
        max(case when not is_decided then export_date end) over items as undecided_export_date,
        row_number() over (
            partition by source_name, campaign_id, review_item_id
            order by export_date desc, source_table asc nulls last
        ) as place

    from reviews

    window items as (partition by source_name, campaign_id, review_item_id)

),

latest as (

    select
        *,
        coalesce(due_at, closed_at) as due_by_at
    from placed

    where place = 1

)

select
    source_name,
    source_table,
    campaign_id,
    campaign_name,
    review_item_id,
    system_name,
    account_id,
    login,
    email,
    employee_id,
    target_kind,
    target_id,
    target_name,
    reviewer_reference,
    decision,
    is_decided,
    decided_at,
    closed_at,
    due_by_at as due_at,
    'rvw_' || left(md5(source_name || '|' || campaign_id || '|' || review_item_id), 16)
        as review_item_key,
    coalesce(frozen_at, cast(first_export_date as timestamp)) as frozen_at,
    case when is_decided then coalesce(decided_at, cast(decided_export_date as timestamp)) end
        as known_decided_at,
    -- Undecided before the due date and decided after it: nobody saw what lies between.
    coalesce(
        is_decided
        and decided_at is null
        and decided_export_date > cast(due_by_at as date)
        and coalesce(undecided_export_date <= cast(due_by_at as date), true),
        false
    ) as is_timeliness_unknown
from latest
