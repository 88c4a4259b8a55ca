with

accounts as (

    select
        *,
        {{ account_key('accounts') }} as account_key
    from {{ ref('int_accounts_conformed') }} as accounts

),

seen as (

    select
        accounts.account_key,
        accounts.source_name,
        accounts.source_table,
        accounts.account_status,
        accounts.disabled_at,
        accounts.export_date

    from accounts

    inner join {{ ref('int_account_links') }} as links
        on accounts.account_key = links.account_key

),

last_enabled as (

    select
        account_key,
        source_name,
        max(export_date) as enabled_date,
        max_by(source_table, export_date) as source_table

    from seen

    where account_status = 'enabled'

    group by account_key, source_name

),

-- The next export that lists everything and does not list it, or says that it is not enabled.
bounded as (

    select
        last_enabled.account_key,
        min(exports.export_date) as bound_date

    from last_enabled

    inner join {{ ref('int_access_exports') }} as exports
        on
            last_enabled.source_name = exports.source_name
            and last_enabled.source_table = exports.source_table
            and last_enabled.enabled_date < exports.export_date
            and exports.entity = 'accounts'

    left join seen
        on
            last_enabled.account_key = seen.account_key
            and exports.source_table = seen.source_table
            and exports.export_date = seen.export_date

    where
        seen.account_status in ('disabled', 'pending')
        or (seen.account_key is null and exports.is_complete)

    group by last_enabled.account_key

),

told as (

    select
        seen.account_key,
        min(seen.disabled_at) as disabled_at

    from seen

    inner join last_enabled
        on
            seen.account_key = last_enabled.account_key
            and seen.export_date > last_enabled.enabled_date
            and cast(seen.disabled_at as date) >= last_enabled.enabled_date

    where seen.account_status = 'disabled'

    group by seen.account_key

)

select
    last_enabled.account_key,
    last_enabled.enabled_date,
    bounded.bound_date,
    told.disabled_at
from last_enabled
left join bounded
    on last_enabled.account_key = bounded.account_key
left join told
    on last_enabled.account_key = told.account_key
