with

attributes as (

    select * from {{ source('tailscale', 'device_posture_attributes') }}

),

managed as (

    select
        device_id as source_asset_id,
        'device_management' as control_id,
        cast(null as string) as version,
        concat_ws(
            ', ',
            'Intune ' || intune_compliance_state,
            'Jamf ' || cast(jamf_is_managed as string),
            'Kandji ' || cast(kandji_is_managed as string)
        ) as source_status,
        coalesce(intune_compliance_state <> 'unknown', false)
        or coalesce(jamf_is_managed, false)
        or coalesce(kandji_is_managed, false) as is_installed,
        coalesce(intune_compliance_state = 'compliant', false)
        or coalesce(jamf_is_managed, false)
        or coalesce(kandji_is_managed, false) as is_healthy,
        _export_date as export_date

    from attributes

    where
        intune_compliance_state <> 'unknown'
        or jamf_is_managed is not null
        or kandji_is_managed is not null

),

encrypted as (

    select
        device_id as source_asset_id,
        'disk_encryption' as control_id,
        cast(null as string) as version,
        concat_ws(
            ', ',
            'Intune ' || cast(intune_is_encrypted as string),
            'Jamf ' || jamf_file_vault_status,
            'SentinelOne ' || cast(sentinelone_is_encrypted as string)
        ) as source_status,
        coalesce(intune_is_encrypted, false)
        or coalesce(jamf_file_vault_status = 'ALL_ENCRYPTED', false)
        or coalesce(sentinelone_is_encrypted, false) as is_installed,
        is_installed as is_healthy,
        _export_date as export_date

    from attributes

    where
        intune_is_encrypted is not null
        or jamf_file_vault_status is not null
        or sentinelone_is_encrypted is not null

),

detected as (

    select
        device_id as source_asset_id,
        'edr' as control_id,
        sentinelone_agent_version as version,
        concat_ws(
            ', ',
            'Falcon score ' || cast(falcon_zta_score as string),
            'SentinelOne ' || sentinelone_operational_state,
            'SentinelOne infected ' || cast(sentinelone_infected as string)
        ) as source_status,
        true as is_installed,
        coalesce(sentinelone_operational_state = 'na', false) as is_healthy,
        _export_date as export_date

    from attributes

    where
        falcon_zta_score is not null
        or sentinelone_operational_state is not null
        or sentinelone_agent_version is not null
        or sentinelone_infected is not null

),

stacked as (

    select * from managed

    union all

    select * from encrypted

    union all

    select * from detected

)

select
    *,
    'device_posture_attributes' as source_table,
    cast(export_date as timestamp) as last_evidence_at
from stacked
