with

items as (

    select * from {{ ref('int_review_items') }}

),

revocations as (

    select * from {{ ref('int_revocations') }}

),

presence as (

    select * from {{ ref('int_access_presence') }}

),

regranted as (

    select
        revocations.review_item_key,
        revocations.gone_date,
        revocations.regranted_date,
        items.account_key,
        items.granted_kind,
        items.granted_id

    from revocations

    inner join items
        on revocations.review_item_key = items.review_item_key

    where revocations.regranted_date <= revocations.gone_date + {{ var('regrant_days') }}

),

-- Somebody looked again and wants it to be there.
approved as (

    select
        regranted.review_item_key,
        min(cast(items.known_decided_at as date)) as approved_date

    from regranted

    inner join items
        on
            regranted.account_key = items.account_key
            and regranted.granted_kind = items.granted_kind
            and regranted.granted_id = items.granted_id
            and regranted.regranted_date <= cast(items.known_decided_at as date)

    where items.decision = 'approved'

    group by regranted.review_item_key

)

select
    'revocation_not_effective' as rule_id,
    review_item_key as subject_id,
    review_item_key,
    looked_date as from_date,
    gone_date as until_date,
    'revoked ' || cast(revoked_date as string) || ' and still there '
    || cast(looked_date as string) as evidence
from revocations
where coalesce(gone_date > looked_date, true)

union all

select
    'regranted' as rule_id,
    regranted.review_item_key as subject_id,
    regranted.review_item_key,
    regranted.regranted_date as from_date,
    least(
        coalesce(approved.approved_date, date '9999-12-31'),
        coalesce(presence.valid_to, date '9999-12-31')
    ) as until_date,
    'gone ' || cast(regranted.gone_date as string) || ' and back '
    || cast(regranted.regranted_date as string) as evidence
from regranted
left join approved
    on regranted.review_item_key = approved.review_item_key
left join presence
    on
        regranted.account_key = presence.account_key
        and regranted.granted_kind = presence.target_kind
        and regranted.granted_id = presence.target_id
        and regranted.regranted_date = presence.valid_from
