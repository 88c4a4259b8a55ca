with

accounts as (

    select * from {{ ref('int_accounts_conformed') }}

),

break_glass as (

    select distinct
        source_name,
        system_name,
        account_id

    from {{ ref('break_glass_accounts') }}

),

-- What kind of account it is, its latest export says.
summed as (

    select
        source_name,
        system_name,
        account_id,
        max_by(account_kind, cast(export_date as string) || source_table) as source_kind,
        min(created_at) as created_at,
        min(export_date) as first_export_date,
        max(export_date) as last_export_date,
        bool_or(account_status = 'enabled') as is_ever_enabled

    from accounts

    group by source_name, system_name, account_id

)

select
    {{ account_key('summed') }} as account_key,
    summed.source_name,
    summed.system_name,
    summed.account_id,
    summed.created_at,
    summed.first_export_date,
    summed.last_export_date,
    summed.is_ever_enabled,
    case when break_glass.account_id is not null then 'break_glass' else summed.source_kind end
        as account_kind
from summed
left join break_glass
    on
        summed.source_name = break_glass.source_name
        and summed.system_name = break_glass.system_name
        and summed.account_id = break_glass.account_id
