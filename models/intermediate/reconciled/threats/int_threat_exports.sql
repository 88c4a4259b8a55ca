with

exports as (

    select * from {{ ref('int_exports') }}

    where is_whole

),

declared as (

    select * from {{ source('landing', 'declared') }}

),

threat_tables as (

    select distinct
        source_name,
        source_table

    from {{ ref('int_threats_conformed') }}

),

numbered as (

    select
        exports.source_name,
        exports.table_name as source_table,
        exports.export_date,
        declared.export_mode = 'snapshot' as is_complete,
        row_number() over tables as export_number,
        coalesce(lead(exports.export_date) over tables, date '9999-12-31') as next_export_date

    from exports

    inner join threat_tables
        on
            exports.source_name = threat_tables.source_name
            and exports.table_name = threat_tables.source_table

    inner join declared
        on
            exports.source_name = declared.source_name
            and exports.table_name = declared.table_name

    window tables as (
        partition by exports.source_name, exports.table_name
        order by exports.export_date
    )

)

select * from numbered
