with

scopes as (

    select * from {{ ref('int_review_scopes') }}

),

grants as (

    select * from {{ ref('int_account_grants') }}

),

accounts as (

    select * from {{ ref('int_account_states') }}

    where is_enabled

),

frozen as (

    select distinct
        source_name,
        campaign_id,
        account_key,
        granted_kind,
        granted_id

    from {{ ref('int_review_items') }}

)

select
    scopes.source_name,
    scopes.campaign_id,
    scopes.frozen_date,
    grants.system_name,
    case when lists.is_stale then 'stale' else 'fresh' end as list_state,
    count(distinct grants.account_key || '|' || grants.target_kind || '|' || grants.target_id)
        as entitlement_count,
    count(
        distinct case
            when frozen.account_key is not null
                then grants.account_key || '|' || grants.target_kind || '|' || grants.target_id
        end
    ) as frozen_count
from scopes
inner join grants
    on
        scopes.system_key = lower(grants.system_name)
        and coalesce(scopes.target_kind, grants.target_kind) = grants.target_kind
        and scopes.as_of_date >= grants.valid_from
        and scopes.as_of_date < grants.valid_to
inner join {{ ref('int_tables_in_force') }} as lists
    on
        scopes.as_of_date = lists.as_of_date
        and grants.source_name = lists.source_name
        and grants.source_table = lists.table_name
inner join accounts
    on
        scopes.as_of_date = accounts.as_of_date
        and grants.account_key = accounts.account_key
left join frozen
    on
        scopes.source_name = frozen.source_name
        and scopes.campaign_id = frozen.campaign_id
        and grants.account_key = frozen.account_key
        and grants.target_kind = frozen.granted_kind
        and grants.target_id = frozen.granted_id
group by
    scopes.source_name, scopes.campaign_id, scopes.frozen_date, grants.system_name, lists.is_stale

union all

-- What there was to review nobody can tell: only the campaign's own list is known.
select
    source_name,
    campaign_id,
    frozen_date,
    min(system_name) as system_name,
    'no_list' as list_state,
    cast(null as bigint) as entitlement_count,
    sum(item_count) as frozen_count
from scopes
where not is_listed
group by source_name, campaign_id, frozen_date, system_key
