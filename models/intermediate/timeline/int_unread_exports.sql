with

exports as (

    select * from {{ ref('int_exports') }}

    where is_whole

),

exports_to_read as (

    select * from {{ ref('int_exports_to_read') }}

    where is_changed

),

unread as (

    select
        exports.source_name,
        exports.table_name,
        exports.export_date

    from exports

    inner join exports_to_read
        on exports.export_date = exports_to_read.export_date

)

select * from unread
