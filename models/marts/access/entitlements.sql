with

access as (

    select * from {{ ref('int_effective_access') }}

),

accounts as (

    select * from {{ ref('int_accounts_by_date') }}

),

latest as (

    select as_of_date from {{ ref('int_as_of_dates') }}

    where is_latest

),

-- Of several ways to the same access the shortest shows.
placed as (

    select
        access.*,
        latest.as_of_date,
        accounts.person_id,
        accounts.account_id,
        accounts.owner_name,
        accounts.is_enabled,
        row_number() over (
            partition by
                access.account_key, access.target_kind, access.target_id, access.resource_name,
                access.grant_kind
            order by access.hop_count, access.path, access.valid_from, access.source_name
        ) as place,
        count(*) over (
            partition by
                access.account_key, access.target_kind, access.target_id, access.resource_name,
                access.grant_kind
        ) as path_count

    from access

    inner join latest
        on
            access.valid_from <= latest.as_of_date
            and access.valid_to > latest.as_of_date

    inner join accounts
        on
            latest.as_of_date = accounts.as_of_date
            and access.account_key = accounts.account_key

)

select
    account_key,
    person_id,
    account_id,
    target_id,
    source_name,
    system_name,
    owner_name,
    target_kind,
    target_name,
    resource_name,
    grant_kind,
    path,
    cast(hop_count as bigint) as hop_count,
    path_count,
    is_enabled,
    is_privileged_access as is_privileged,
    granted_at,
    expires_at,
    as_of_date
from placed
where place = 1
