with

accounts as (

    select * from {{ ref('int_accounts_by_date') }}

    -- What may or may not be enabled is not gone.
    where account_status in ('enabled', 'unknown') and judged_kind <> 'break_glass'

),

access as (

    select * from {{ ref('int_effective_access') }}

    where is_privileged_access

),

held as (

    select
        accounts.as_of_date,
        accounts.account_key,
        accounts.source_name,
        accounts.system_name,
        accounts.judged_kind,
        accounts.person_id,
        accounts.owner_name,
        accounts.is_enabled,
        access.target_kind,
        access.target_id,
        access.resource_name,
        max(access.target_name) as target_name,
        min_by(access.path, lpad(cast(access.hop_count as string), 4, '0') || access.path)
            as path,
        bool_or(access.grant_rank = 1) as is_standing,
        bool_or(access.grant_rank in (2, 3)) as is_just_in_time,
        bool_or(access.grant_rank = 4) as is_maybe_standing,
        bool_or(access.wants_just_in_time) as wants_just_in_time

    from accounts

    inner join access
        on
            accounts.account_key = access.account_key
            and accounts.as_of_date >= access.valid_from
            and accounts.as_of_date < access.valid_to

    group by
        accounts.as_of_date, accounts.account_key, accounts.source_name, accounts.system_name,
        accounts.judged_kind, accounts.person_id, accounts.owner_name, accounts.is_enabled,
        access.target_kind, access.target_id, access.resource_name

),

-- Where one can have it just in time, others need not hold it.
offered as (

    select
        as_of_date,
        source_name,
        system_name,
        target_kind,
        target_id

    from held

    group by as_of_date, source_name, system_name, target_kind, target_id

    having bool_or(is_just_in_time)

)

select
    held.*,
    held.wants_just_in_time or offered.target_id is not null as is_just_in_time_wanted
from held
left join offered
    on
        held.as_of_date = offered.as_of_date
        and held.source_name = offered.source_name
        and held.system_name = offered.system_name
        and held.target_kind = offered.target_kind
        and held.target_id = offered.target_id
