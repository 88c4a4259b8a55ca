with

grants as (

    select * from {{ ref('int_entitlements_conformed') }}

),

exports as (

    select * from {{ ref('int_access_exports') }}

    where entity = 'entitlements'

),

keyed as (

    select
        grants.source_name,
        grants.source_table,
        grants.system_name,
        grants.grantee_kind,
        grants.grantee_id,
        grants.target_kind,
        grants.target_id,
        grants.grant_kind,
        grants.export_date,
        exports.export_number,
        exports.next_export_date,
        exports.is_complete,
        coalesce(grants.resource_name, '') as resource_name,
        max(grants.target_name) as target_name,
        bool_or(grants.is_privileged) as is_privileged,
        min(grants.granted_at) as granted_at,
        max(grants.expires_at) as expires_at

    from grants

    inner join exports
        on
            grants.source_name = exports.source_name
            and grants.source_table = exports.source_table
            and grants.export_date = exports.export_date

    group by
        grants.source_name, grants.source_table, grants.system_name, grants.grantee_kind,
        grants.grantee_id, grants.target_kind, grants.target_id, grants.grant_kind,
        grants.export_date, exports.export_number, exports.next_export_date, exports.is_complete,
        coalesce(grants.resource_name, '')

),

-- Exports in a row keep one distance to their own count, which so names the spell. A grant that
-- ends by itself and is made again is another one. What reports changes only is never seen to be
-- gone.
numbered as (

    select
        *,
        case
            when is_complete
                then
                    export_number - row_number() over (
                        partition by
                            source_name, source_table, system_name, grantee_kind, grantee_id,
                            target_kind, target_id, resource_name, grant_kind, expires_at
                        order by export_number
                    )
        end as spell_number

    from keyed

),

spells as (

    select
        source_name,
        source_table,
        system_name,
        grantee_kind,
        grantee_id,
        target_kind,
        target_id,
        resource_name,
        grant_kind,
        expires_at,
        max_by(target_name, export_date) filter (where target_name is not null) as target_name,
        bool_or(is_privileged) as is_privileged,
        min(granted_at) as granted_at,
        min(export_date) as valid_from,
        -- The export after the last one is the first that does not have it.
        max(case when is_complete then coalesce(next_export_date, date '9999-12-31') end)
            as gone_date

    from numbered

    group by
        source_name, source_table, system_name, grantee_kind, grantee_id, target_kind, target_id,
        resource_name, grant_kind, expires_at, spell_number

)

select
    *,
    least(
        coalesce(gone_date, date '9999-12-31'),
        coalesce(cast(expires_at as date) + 1, date '9999-12-31')
    ) as valid_to
from spells
where valid_from < coalesce(cast(expires_at as date) + 1, date '9999-12-31')
