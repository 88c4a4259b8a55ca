with

people as (

    select
        employee_id,
        max_by(employment, as_of_date) as employment,
        max_by(ended_date, as_of_date) filter (where ended_date is not null) as ended_date,
        max_by(owner_name, as_of_date) as owner_name

    from {{ ref('int_people_by_date') }}

    group by employee_id

),

accounts as (

    select
        accounts.*,
        {{ account_key('accounts') }} as account_key,
        exports.next_export_date

    from {{ ref('int_accounts_conformed') }} as accounts

    inner join {{ ref('int_access_exports') }} as exports
        on
            accounts.source_name = exports.source_name
            and accounts.source_table = exports.source_table
            and accounts.export_date = exports.export_date
            and exports.entity = 'accounts'

),

-- The last export that shows it enabled, and the next one, which no longer does.
last_enabled as (

    select
        account_key,
        max(export_date) as enabled_date,
        nullif(
            max(coalesce(next_export_date, date '9999-12-31')), date '9999-12-31'
        ) as bound_date

    from accounts

    where account_status = 'enabled'

    group by account_key

),

told as (

    select
        accounts.account_key,
        min(accounts.disabled_at) as disabled_at

    from accounts

    inner join last_enabled
        on
            accounts.account_key = last_enabled.account_key
            and accounts.export_date > last_enabled.enabled_date
            and cast(accounts.disabled_at as date) >= last_enabled.enabled_date

    where accounts.account_status = 'disabled'

    group by accounts.account_key

),

ended as (

    select
        links.account_key,
        links.person_id,
        records.source_name,
        records.system_name,
        people.owner_name,
        records.first_export_date,
        last_enabled.enabled_date,
        last_enabled.bound_date,
        told.disabled_at,
        people.ended_date + 1 as gone_from_date,
        coalesce(told.disabled_at, cast(last_enabled.bound_date as timestamp)) as disabled_by_at

    from {{ ref('int_account_links') }} as links

    inner join people
        on links.employee_id = people.employee_id

    inner join {{ ref('int_account_records') }} as records
        on links.account_key = records.account_key

    inner join last_enabled
        on links.account_key = last_enabled.account_key

    left join told
        on links.account_key = told.account_key

    where people.employment = 'left' and people.ended_date is not null

)

select
    *,
    case
        when disabled_by_at <= cast(gone_from_date as timestamp) then 0.0
        else {{ seconds_between('cast(gone_from_date as timestamp)', 'disabled_by_at') }}
            / cast(86400 as double)
    end as lag_days,
    greatest(cast(enabled_date - gone_from_date as int), 0) as enabled_days
from ended
