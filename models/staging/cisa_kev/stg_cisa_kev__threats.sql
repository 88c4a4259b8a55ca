with

known_exploited as (

    select * from {{ source('cisa_kev', 'known_exploited') }}

),

mapped as (

    select
        'known_exploited' as source_table,
        required_action,
        true as is_known_exploited,
        date_added as kev_added_date,
        due_date as kev_due_date,
        _export_date as export_date,
        upper(cve_id) as vulnerability_id,
        case lower(known_ransomware_use)
            when 'known' then true
            when 'unknown' then false
        end as is_ransomware_known

    from known_exploited

)

select * from mapped
