with

items as (

    select * from {{ ref('int_review_records') }}

),

accounts as (

    select * from {{ ref('int_account_records') }}

),

claims as (

    select * from {{ ref('int_account_claims') }}

),

-- How an item may name its account; the surest way first.
named as (

    {% for rank, space, name in [
        (1, "'account_id'", 'account_id'),
        (2, "case when login like '%@%' then 'address' else 'name' end", 'login'),
        (3, "'address'", 'email'),
        (4, "'employee_id'", 'employee_id'),
    ] %}
        select
            review_item_key,
            system_name,
            {{ rank }} as name_rank,
            {{ space }} as key_space,
            {{ name }} as key_value
        from items
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

known as (

    select
        account_key,
        'account_id' as key_space,
        lower(account_id) as key_value
    from accounts

    union

    select
        account_key,
        key_space,
        key_value
    from claims
    where key_kind <> 'other_email'

),

found as (

    select
        named.review_item_key,
        named.name_rank,
        min(accounts.account_key) as account_key,
        count(distinct accounts.account_key) as account_count

    from named

    inner join known
        on
            named.key_space = known.key_space
            and lower(trim(named.key_value)) = known.key_value

    inner join accounts
        on
            known.account_key = accounts.account_key
            and lower(named.system_name) = lower(accounts.system_name)

    group by named.review_item_key, named.name_rank

),

placed as (

    select
        *,
        row_number() over (partition by review_item_key order by name_rank) as place

    from found

    where account_count = 1

)

select
    review_item_key,
    account_key
from placed
where place = 1
