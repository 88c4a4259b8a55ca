with

control_mappings as (

    select * from {{ source('ctid', 'control_mappings') }}

),

mapped as (

    select
        'control_mappings' as source_table,
        control_id as framework_control_id,
        technique_id,
        framework,
        framework_version,
        control_name as framework_control_name,
        mapping_type,
        attack_version,
        _export_date as export_date

    from control_mappings

    where control_id is not null

)

select * from mapped
