with

grants as (

    select
        *,
        case grant_kind
            when 'standing' then 1
            when 'activated' then 2
            when 'eligible' then 3
            else 4
        end as grant_rank
    from {{ ref('int_grant_spells') }}

    where grantee_kind <> 'account'

),

moments as (

    select
        source_name,
        system_name,
        valid_from as moment_date
    from grants

    union

    select
        source_name,
        system_name,
        valid_to as moment_date
    from grants
    where valid_to < date '9999-12-31'

),

-- Between two changes the groups and roles of a system give what they give.
periods as (

    select
        source_name,
        system_name,
        moment_date as valid_from,
        coalesce(
            lead(moment_date) over (
                partition by source_name, system_name
                order by moment_date
            ),
            date '9999-12-31'
        ) as valid_to

    from moments

)

select
    grants.source_name,
    grants.system_name,
    grants.grantee_kind,
    grants.grantee_id,
    grants.target_kind,
    grants.target_id,
    grants.resource_name,
    grants.grant_rank,
    periods.valid_from,
    periods.valid_to,
    1 as hop_count,
    max(grants.target_name) as target_name,
    min(coalesce(grants.target_name, grants.target_id)) as path,
    bool_or(grants.is_privileged) as is_privileged
from grants
inner join periods
    on
        grants.source_name = periods.source_name
        and grants.system_name = periods.system_name
        and grants.valid_from <= periods.valid_from
        and grants.valid_to >= periods.valid_to
where
    grants.grantee_kind <> grants.target_kind
    or grants.grantee_id <> grants.target_id
group by
    grants.source_name, grants.system_name, grants.grantee_kind, grants.grantee_id,
    grants.target_kind, grants.target_id, grants.resource_name, grants.grant_rank,
    periods.valid_from, periods.valid_to
