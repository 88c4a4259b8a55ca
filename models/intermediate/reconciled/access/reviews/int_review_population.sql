with

items as (

    select * from {{ ref('int_review_items') }}

),

as_of_dates as (

    select as_of_date from {{ ref('int_as_of_dates') }}

),

grants as (

    select * from {{ ref('int_account_grants') }}

),

accounts as (

    select * from {{ ref('int_account_states') }}

    where is_enabled

),

-- A campaign covers the kinds of things, in the systems, that it has an item of.
scopes as (

    select
        source_name,
        campaign_id,
        target_kind,
        cast(min(frozen_at) as date) as frozen_date,
        lower(system_name) as system_key

    from items

    where system_name is not null

    group by source_name, campaign_id, lower(system_name), target_kind

),

dated as (

    select
        scopes.source_name,
        scopes.campaign_id,
        scopes.system_key,
        scopes.target_kind,
        scopes.frozen_date,
        max(as_of_dates.as_of_date) as as_of_date

    from scopes

    inner join as_of_dates
        on scopes.frozen_date >= as_of_dates.as_of_date

    group by
        scopes.source_name, scopes.campaign_id, scopes.system_key, scopes.target_kind,
        scopes.frozen_date

),

frozen as (

    select distinct
        source_name,
        campaign_id,
        account_key,
        granted_kind,
        granted_id

    from items

)

select
    dated.source_name,
    dated.campaign_id,
    dated.frozen_date,
    grants.system_name,
    lists.is_stale,
    count(distinct grants.account_key || '|' || grants.target_kind || '|' || grants.target_id)
        as entitlement_count,
    count(
        distinct case
            when frozen.account_key is not null
                then grants.account_key || '|' || grants.target_kind || '|' || grants.target_id
        end
    ) as frozen_count
from dated
inner join grants
    on
        dated.system_key = lower(grants.system_name)
        and coalesce(dated.target_kind, grants.target_kind) = grants.target_kind
        and dated.as_of_date >= grants.valid_from
        and dated.as_of_date < grants.valid_to
inner join {{ ref('int_tables_in_force') }} as lists
    on
        dated.as_of_date = lists.as_of_date
        and grants.source_name = lists.source_name
        and grants.source_table = lists.table_name
inner join accounts
    on
        dated.as_of_date = accounts.as_of_date
        and grants.account_key = accounts.account_key
left join frozen
    on
        dated.source_name = frozen.source_name
        and dated.campaign_id = frozen.campaign_id
        and grants.account_key = frozen.account_key
        and grants.target_kind = frozen.granted_kind
        and grants.target_id = frozen.granted_id
group by
    dated.source_name, dated.campaign_id, dated.frozen_date, grants.system_name, lists.is_stale
