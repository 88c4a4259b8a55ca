with

drift as (

    select * from {{ source('landing', 'drift') }}

),

exports as (

    select
        source_name,
        table_name,
        export_date,
        lag(export_date) over (
            partition by source_name, table_name
            order by export_date
        ) as previous_date

    from {{ ref('int_exports') }}

),

drift_by_date as (

    select distinct
        source_name,
        table_name,
        export_date,
        field_name,
        drift_kind

    from drift

)

select
    drift.source_name,
    drift.table_name,
    drift.file_path,
    drift.field_name,
    drift.drift_kind,
    drift.value_count,
    drift.export_date,
    exports.previous_date is not null and earlier.field_name is null as is_new
from drift
inner join exports
    on
        drift.source_name = exports.source_name
        and drift.table_name = exports.table_name
        and drift.export_date = exports.export_date
left join drift_by_date as earlier
    on
        drift.source_name = earlier.source_name
        and drift.table_name = earlier.table_name
        and drift.field_name = earlier.field_name
        and drift.drift_kind = earlier.drift_kind
        and exports.previous_date = earlier.export_date
