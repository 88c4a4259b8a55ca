with

computers as (

    select * from {{ source('bigfix', 'computers') }}

),

mapped as (

    select
        'computers' as source_table,
        computer_id as source_asset_id,
        'device_management' as control_id,
        agent_version as version,
        true as is_installed,
        last_report_time as last_evidence_at,
        _export_date as export_date,
        coalesce(lower(locked) = 'no', false) as is_healthy,
        case
            when lower(locked) = 'yes' then 'locked'
            when lower(locked) = 'no' then 'not locked'
            else 'lock not said'
        end as source_status

    from computers

)

select * from mapped
