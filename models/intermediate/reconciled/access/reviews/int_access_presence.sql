with

items as (

    select distinct
        account_key,
        granted_kind,
        granted_id

    from {{ ref('int_review_items') }}

    where decision = 'revoked'

),

asked_about as (

    select distinct
        access.account_key,
        access.target_kind,
        access.target_id,
        access.valid_from,
        access.valid_to

    from {{ ref('int_effective_access') }} as access

    inner join items
        on
            access.account_key = items.account_key
            and access.target_kind = items.granted_kind
            and access.target_id = items.granted_id

),

reached as (

    select
        *,
        max(valid_to) over (
            partition by account_key, target_kind, target_id
            order by valid_from, valid_to
            rows between unbounded preceding and 1 preceding
        ) as reached_date

    from asked_about

),

-- By whatever path: as long as one leads there, the access is there.
numbered as (

    select
        *,
        sum(case when reached_date is null or valid_from > reached_date then 1 else 0 end) over (
            partition by account_key, target_kind, target_id
            order by valid_from, valid_to
            rows between unbounded preceding and current row
        ) as presence_number

    from reached

)

select
    account_key,
    target_kind,
    target_id,
    presence_number,
    min(valid_from) as valid_from,
    max(valid_to) as valid_to
from numbered
group by account_key, target_kind, target_id, presence_number
