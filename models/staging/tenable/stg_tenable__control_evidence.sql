with

scanned as (

    select * from {{ source('tenable', 'assets') }}

),

agents as (

    select * from {{ source('tenable', 'agents') }}

),

credentialed as (

    select
        'assets' as source_table,
        asset_uuid as source_asset_id,
        cast(null as string) as version,
        case
            when last_authenticated_scan_date is not null then 'credentialed scan'
            when last_scan_time is not null then 'scan without credentials'
            else 'never scanned'
        end as source_status,
        last_authenticated_scan_date is not null as is_installed,
        last_authenticated_scan_date is not null as is_healthy,
        last_authenticated_scan_date as last_evidence_at,
        _export_date as export_date

    from scanned

),

linked as (

    select
        'agents' as source_table,
        agent_uuid as source_asset_id,
        core_version as version,
        'agent ' || coalesce(status, 'without status') as source_status,
        true as is_installed,
        -- `off` only says that the agent is not connected now; a scan that ran is what counts.
        last_scanned is not null as is_healthy,
        last_scanned as last_evidence_at,
        _export_date as export_date

    from agents

),

stacked as (

    select * from credentialed

    union all

    select * from linked

)

select
    *,
    'vulnerability_scanning' as control_id
from stacked
