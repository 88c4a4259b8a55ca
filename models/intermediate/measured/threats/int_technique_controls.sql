with

mitigations as (

    select * from {{ ref('int_technique_mitigations_conformed') }}

),

frameworks as (

    select * from {{ ref('control_frameworks') }}

),

latest as (

    select
        source_name,
        source_table,
        max(export_date) as export_date

    from mitigations

    group by source_name, source_table

)

select distinct
    frameworks.control_id,
    mitigations.technique_id
from mitigations
inner join latest
    on
        mitigations.source_name = latest.source_name
        and mitigations.source_table = latest.source_table
        and mitigations.export_date = latest.export_date
inner join frameworks
    on
        mitigations.framework = frameworks.framework
        and mitigations.framework_control_id = frameworks.framework_control_id
