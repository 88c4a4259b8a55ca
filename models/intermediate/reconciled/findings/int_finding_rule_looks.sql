with

looks as (

    select * from {{ ref('int_finding_looks') }}

),

records as (

    select * from {{ ref('int_finding_records') }}

),

counted as (

    select
        looks.source_name,
        looks.source_table,
        records.rule_id,
        looks.export_date,
        count(*) as look_count

    from looks

    inner join records
        on looks.finding_number = records.finding_number

    where records.rule_id is not null and looks.is_assessed

    group by looks.source_name, looks.source_table, records.rule_id, looks.export_date

)

select * from counted
