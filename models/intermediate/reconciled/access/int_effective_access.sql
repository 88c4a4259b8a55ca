with

grants as (

    select * from {{ ref('int_account_grants') }}

),

nested as (

    select * from {{ ref('int_nested_grants_round_4') }}

),

catalogued as (

    select
        source_name,
        system_name,
        target_kind,
        target_id,
        bool_or(wants_just_in_time) as wants_just_in_time

    from {{ ref('int_access_marks') }}

    where mark_kind = 'privileged'

    group by source_name, system_name, target_kind, target_id

),

stacked as (

    select
        account_key,
        source_name,
        system_name,
        target_kind,
        target_id,
        target_name,
        resource_name,
        target_name as path,
        grant_rank,
        1 as hop_count,
        is_privileged,
        granted_at,
        expires_at,
        valid_from,
        valid_to
    from grants

    union all

    select
        grants.account_key,
        grants.source_name,
        grants.system_name,
        nested.target_kind,
        nested.target_id,
        coalesce(nested.target_name, nested.target_id) as target_name,
        case
            when nested.resource_name = '' then grants.resource_name
            else nested.resource_name
        end as resource_name,
        grants.target_name || ' > ' || nested.path as path,
        greatest(grants.grant_rank, nested.grant_rank) as grant_rank,
        nested.hop_count + 1 as hop_count,
        nested.is_privileged,
        grants.granted_at,
        grants.expires_at,
        greatest(grants.valid_from, nested.valid_from) as valid_from,
        least(grants.valid_to, nested.valid_to) as valid_to

    from grants

    inner join nested
        on
            grants.source_name = nested.source_name
            and grants.system_name = nested.system_name
            and grants.target_kind = nested.grantee_kind
            and grants.target_id = nested.grantee_id
            and grants.valid_from < nested.valid_to
            and grants.valid_to > nested.valid_from

)

select
    stacked.*,
    case stacked.grant_rank
        when 1 then 'standing'
        when 2 then 'activated'
        when 3 then 'eligible'
        else 'unknown'
    end as grant_kind,
    coalesce(stacked.is_privileged, false) or catalogued.target_id is not null
        as is_privileged_access,
    coalesce(catalogued.wants_just_in_time, false) as wants_just_in_time
from stacked
left join catalogued
    on
        stacked.source_name = catalogued.source_name
        and stacked.system_name = catalogued.system_name
        and stacked.target_kind = catalogued.target_kind
        and stacked.target_id = catalogued.target_id
