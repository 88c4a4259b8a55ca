with

items as (

    select
        *,
        cast(known_decided_at as date) as decided_date
    from {{ ref('int_review_items') }}

),

habits as (

    select * from {{ ref('int_reviewer_habits') }}

),

-- The next decision on the same access by somebody who decides for himself no longer.
redecided as (

    select
        items.review_item_key,
        min(later.decided_date) as redecided_date

    from items

    inner join items as later
        on
            items.account_key = later.account_key
            and items.granted_kind = later.granted_kind
            and items.granted_id = later.granted_id
            and items.decided_date < later.decided_date
            and not coalesce(later.is_self_reviewed, true)

    group by items.review_item_key

),

-- A reviewer has mended his ways with a campaign that shows them.
mended as (

    select
        habits.source_name,
        habits.campaign_id,
        habits.reviewer,
        min(later.last_decided_at) as mended_at

    from habits

    inner join habits as later
        on
            habits.source_name = later.source_name
            and habits.reviewer = later.reviewer
            and habits.last_decided_at < later.last_decided_at
            and not later.is_rubber_stamp

    group by habits.source_name, habits.campaign_id, habits.reviewer

)

select
    'review_overdue' as rule_id,
    review_item_key as subject_id,
    review_item_key,
    cast(due_at as date) + 1 as from_date,
    decided_date as until_date,
    'due ' || cast(cast(due_at as date) as string) as evidence
from items
where
    due_at is not null
    and not is_timeliness_unknown
    and coalesce(decided_date > cast(due_at as date), true)

union all

select
    'self_reviewed' as rule_id,
    items.review_item_key as subject_id,
    items.review_item_key,
    items.decided_date as from_date,
    redecided.redecided_date as until_date,
    'decided ' || cast(items.decided_date as string) as evidence
from items
left join redecided
    on items.review_item_key = redecided.review_item_key
where items.is_self_reviewed and items.is_decided

union all

select
    'rubber_stamped' as rule_id,
    habits.source_name || '|' || habits.campaign_id || '|' || habits.reviewer as subject_id,
    min(items.review_item_key) as review_item_key,
    cast(habits.last_decided_at as date) as from_date,
    cast(mended.mended_at as date) as until_date,
    cast(habits.approved_count as string) || ' of ' || cast(habits.decided_count as string)
    || ' approved, median pause '
    || coalesce(cast(cast(habits.median_pause_seconds as int) as string), 'unknown') || ' s'
        as evidence
from habits
inner join items
    on
        habits.source_name = items.source_name
        and habits.campaign_id = items.campaign_id
        and habits.reviewer = lower(trim(items.reviewer_reference))
left join mended
    on
        habits.source_name = mended.source_name
        and habits.campaign_id = mended.campaign_id
        and habits.reviewer = mended.reviewer
where habits.is_rubber_stamp
group by
    habits.source_name, habits.campaign_id, habits.reviewer, habits.last_decided_at,
    mended.mended_at, habits.approved_count, habits.decided_count, habits.median_pause_seconds
