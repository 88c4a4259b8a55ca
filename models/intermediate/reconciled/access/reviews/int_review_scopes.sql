with

grants as (

    select * from {{ ref('int_account_grants') }}

),

-- A campaign covers the kinds of things, in the systems, that it has an item of.
scopes as (

    select
        source_name,
        campaign_id,
        target_kind,
        cast(min(frozen_at) as date) as frozen_date,
        lower(system_name) as system_key,
        min(system_name) as system_name,
        count(*) as item_count

    from {{ ref('int_review_items') }}

    where system_name is not null

    group by source_name, campaign_id, target_kind, lower(system_name)

),

dated as (

    select
        scopes.source_name,
        scopes.campaign_id,
        scopes.target_kind,
        scopes.system_key,
        scopes.system_name,
        scopes.frozen_date,
        scopes.item_count,
        max(as_of_dates.as_of_date) as as_of_date

    from scopes

    left join {{ ref('int_as_of_dates') }} as as_of_dates
        on scopes.frozen_date >= as_of_dates.as_of_date

    group by
        scopes.source_name, scopes.campaign_id, scopes.target_kind, scopes.system_key,
        scopes.system_name, scopes.frozen_date, scopes.item_count

),

listed as (

    select distinct
        in_force.as_of_date,
        lower(grants.system_name) as system_key

    from grants

    inner join {{ ref('int_tables_in_force') }} as in_force
        on
            grants.source_name = in_force.source_name
            and grants.source_table = in_force.table_name

)

select
    dated.*,
    listed.system_key is not null as is_listed
from dated
left join listed
    on
        dated.as_of_date = listed.as_of_date
        and dated.system_key = listed.system_key
