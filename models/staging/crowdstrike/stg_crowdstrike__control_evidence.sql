with

hosts as (

    select * from {{ source('crowdstrike', 'hosts') }}

),

mapped as (

    select
        'hosts' as source_table,
        device_id as source_asset_id,
        'edr' as control_id,
        agent_version as version,
        last_seen as last_evidence_at,
        _export_date as export_date,
        concat_ws(
            ', ',
            coalesce(provision_status, 'Provisioned'),
            coalesce(status, 'no status'),
            'reduced functionality ' || coalesce(reduced_functionality_mode, 'not said'),
            'prevention applied ' || coalesce(prevention_applied, 'not said')
        ) as source_status,
        coalesce(provision_status, 'Provisioned') = 'Provisioned' as is_installed,
        coalesce(lower(reduced_functionality_mode) = 'no', false)
        and coalesce(lower(prevention_applied) = 'true', false) as is_healthy

    from hosts

)

select * from mapped
