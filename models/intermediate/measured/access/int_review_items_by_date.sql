with

as_of_dates as (

    select as_of_date from {{ ref('int_as_of_dates') }}

),

items as (

    select
        *,
        cast(frozen_at as date) as frozen_date,
        cast(due_at as date) as due_date,
        cast(known_decided_at as date) as decided_date
    from {{ ref('int_review_items') }}

),

habits as (

    select * from {{ ref('int_reviewer_habits') }}

),

revocations as (

    select * from {{ ref('int_revocations') }}

),

people as (

    select * from {{ ref('int_people_by_date') }}

)

-- What was known on the date, of the campaigns of the last year.
select
    as_of_dates.as_of_date,
    items.review_item_key,
    coalesce(items.system_name, 'unknown') as system_name,
    coalesce(people.owner_name, 'unowned') as owner_name,
    case
        when items.due_date is null then 'no_due_date'
        when items.due_date >= as_of_dates.as_of_date then 'not_yet_due'
        when items.decided_date <= items.due_date then 'decided'
        when items.is_timeliness_unknown then 'unknown'
        else 'missed'
    end as completion,
    case
        when items.decided_date is null or items.decided_date > as_of_dates.as_of_date then null
        when items.is_self_reviewed is null then 'unknown'
        when items.is_self_reviewed then 'self'
        else 'other'
    end as review_side,
    case
        when items.decided_date is null or items.decided_date > as_of_dates.as_of_date then null
        when habits.reviewer is null then 'unknown'
        when cast(habits.last_decided_at as date) > as_of_dates.as_of_date then 'unknown'
        when habits.is_rubber_stamp then 'stamped'
        else 'reviewed'
    end as review_care,
    case
        when items.decision <> 'revoked' or items.decided_date > as_of_dates.as_of_date then null
        when items.account_key is null or items.granted_id is null then 'not_resolved'
        when coalesce(revocations.looked_date > as_of_dates.as_of_date, true) then 'not_looked'
        when revocations.gone_date <= as_of_dates.as_of_date then 'gone'
        else 'present'
    end as revocation,
    case
        when coalesce(revocations.gone_date > as_of_dates.as_of_date, true) then null
        when
            revocations.regranted_date <= as_of_dates.as_of_date
            and revocations.regranted_date <= revocations.gone_date + {{ var('regrant_days') }}
            then 'regranted'
        when revocations.gone_date + {{ var('regrant_days') }} <= as_of_dates.as_of_date
            then 'kept'
        else 'not_followed'
    end as regrant
from as_of_dates
inner join items
    on
        as_of_dates.as_of_date >= items.frozen_date
        and as_of_dates.as_of_date - {{ var('access_review_days') }} < items.frozen_date
left join habits
    on
        items.source_name = habits.source_name
        and items.campaign_id = habits.campaign_id
        and lower(trim(items.reviewer_reference)) = habits.reviewer
        and items.decided_at is not null
left join revocations
    on items.review_item_key = revocations.review_item_key
left join people
    on
        as_of_dates.as_of_date = people.as_of_date
        and items.reviewer_employee_id = people.employee_id
