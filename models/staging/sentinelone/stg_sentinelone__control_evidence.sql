with

agents as (

    select
        *,
        not coalesce(is_uninstalled, false) and not coalesce(is_decommissioned, false) as is_there

    from {{ source('sentinelone', 'agents') }}

),

protected as (

    select
        agent_id as source_asset_id,
        'edr' as control_id,
        agent_version as version,
        concat_ws(
            ', ',
            'mitigation mode ' || coalesce(mitigation_mode, 'not said'),
            'operational state ' || coalesce(operational_state, 'not said'),
            case when is_uninstalled then 'uninstalled' end,
            case when is_decommissioned then 'decommissioned' end
        ) as source_status,
        is_there as is_installed,
        is_there
        and coalesce(lower(mitigation_mode) = 'protect', false)
        and coalesce(lower(operational_state) = 'na', false) as is_healthy,
        last_active_date as last_evidence_at,
        _export_date as export_date

    from agents

),

encrypted as (

    select
        agent_id as source_asset_id,
        'disk_encryption' as control_id,
        cast(null as string) as version,
        case when encrypted_applications then 'encrypted' else 'not encrypted' end
            as source_status,
        encrypted_applications as is_installed,
        encrypted_applications as is_healthy,
        last_active_date as last_evidence_at,
        _export_date as export_date

    from agents

    where encrypted_applications is not null

),

stacked as (

    select * from protected

    union all

    select * from encrypted

)

select
    *,
    'agents' as source_table
from stacked
