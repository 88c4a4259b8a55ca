with

machines as (

    select * from {{ source('ms_defender', 'machines') }}

),

mapped as (

    select
        'machines' as source_table,
        machine_id as source_asset_id,
        'edr' as control_id,
        agent_version as version,
        _export_date as export_date,
        concat_ws(
            ', ',
            coalesce(onboarding_status, 'onboarding not said'),
            'sensor ' || coalesce(health_status, 'not said'),
            'antivirus ' || coalesce(antivirus_status, 'not said')
        ) as source_status,
        coalesce(lower(onboarding_status) = 'onboarded', false) as is_installed,
        coalesce(lower(health_status) = 'active', false)
        and coalesce(lower(onboarding_status) = 'onboarded', false) as is_healthy,
        case
            when lower(onboarding_status) = 'onboarded' then last_seen
        end as last_evidence_at

    from machines

)

select * from mapped
