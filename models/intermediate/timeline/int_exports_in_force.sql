with

as_of_dates as (

    select as_of_date from {{ ref('int_as_of_dates') }}

),

declared as (

    select * from {{ source('landing', 'declared') }}

),

exports as (

    select * from {{ ref('int_exports') }}

    where is_whole

),

arrived as (

    select
        as_of_dates.as_of_date,
        exports.source_name,
        exports.table_name,
        exports.export_date,
        declared.source_role,
        declared.export_mode,
        declared.stale_after_days,
        max(exports.export_date) over (
            partition by as_of_dates.as_of_date, exports.source_name, exports.table_name
        ) as latest_export_date

    from as_of_dates

    inner join exports
        on as_of_dates.as_of_date >= exports.export_date

    inner join declared
        on
            exports.source_name = declared.source_name
            and exports.table_name = declared.table_name

),

in_force as (

    select
        as_of_date,
        source_name,
        table_name,
        export_date,
        source_role,
        cast(as_of_date - export_date as int) as age_days,
        cast(as_of_date - latest_export_date as int) > stale_after_days as is_stale

    from arrived

    where
        export_mode <> 'snapshot'
        or export_date = latest_export_date

)

select * from in_force
