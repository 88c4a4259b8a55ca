with

exports as (

    select * from {{ ref('int_exports') }}

    where is_whole

),

declared as (

    select * from {{ source('landing', 'declared') }}

),

finding_tables as (

    select distinct
        source_name,
        source_table

    from {{ ref('int_finding_records') }}

),

numbered as (

    select
        exports.source_name,
        exports.table_name as source_table,
        exports.export_date,
        declared.export_mode = 'snapshot' as is_complete,
        min(exports.export_date) over (
            partition by exports.source_name, exports.table_name
        ) as onboarded_date,
        max(case when declared.export_mode = 'snapshot' then exports.export_date end) over (
            partition by exports.source_name, exports.table_name
        ) as latest_complete_date,
        lag(exports.export_date) over (
            partition by exports.source_name, exports.table_name
            order by exports.export_date
        ) as previous_date

    from exports

    inner join finding_tables
        on
            exports.source_name = finding_tables.source_name
            and exports.table_name = finding_tables.source_table

    inner join declared
        on
            exports.source_name = declared.source_name
            and exports.table_name = declared.table_name

)

select * from numbered
