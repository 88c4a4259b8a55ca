with

csm_agents as (

    select * from {{ source('datadog', 'csm_agents') }}

),

scanning as (

    select
        'csm_agents' as source_table,
        host_id as source_asset_id,
        'vulnerability_scanning' as control_id,
        agent_version as version,
        case
            when is_host_scanning_enabled then 'host vulnerabilities on'
            else 'host vulnerabilities off'
        end as source_status,
        coalesce(is_host_scanning_enabled, false) as is_installed,
        _export_date as export_date

    from csm_agents

),

protection as (

    select
        'csm_agents' as source_table,
        host_id as source_asset_id,
        'edr' as control_id,
        agent_version as version,
        case
            when is_workload_protection_enabled then 'workload protection on'
            else 'workload protection off'
        end as source_status,
        coalesce(is_workload_protection_enabled, false) as is_installed,
        _export_date as export_date

    from csm_agents

),

stacked as (

    select * from scanning

    union all

    select * from protection

)

select
    *,
    is_installed as is_healthy,
    -- The list holds the agents that run at the moment of the export, and no other moment.
    case when is_installed then cast(export_date as timestamp) end as last_evidence_at
from stacked
