with

declared as (

    select * from {{ source('landing', 'declared') }}

),

exports as (

    select * from {{ ref('int_exports') }}

),

in_force as (

    select * from {{ ref('int_tables_in_force') }}

),

arrived as (

    select
        as_of_dates.as_of_date,
        declared.source_name,
        declared.table_name,
        declared.source_role,
        declared.cadence_days,
        declared.stale_after_days,
        max(exports.export_date) as latest_export_date

    from {{ ref('int_as_of_dates') }} as as_of_dates

    cross join declared

    left join exports
        on
            declared.source_name = exports.source_name
            and declared.table_name = exports.table_name
            and as_of_dates.as_of_date >= exports.export_date

    group by
        as_of_dates.as_of_date,
        declared.source_name,
        declared.table_name,
        declared.source_role,
        declared.cadence_days,
        declared.stale_after_days

),

judged as (

    select
        arrived.*,
        in_force.export_date as in_force_export_date,
        in_force.age_days,
        current_export.rows_staged,
        current_export.rows_quarantined,
        case
            when arrived.latest_export_date is null then 'absent'
            when in_force.export_date is null then 'degraded'
            when in_force.is_stale then 'stale'
            when in_force.export_date < arrived.latest_export_date then 'degraded'
            when current_export.rows_quarantined > 0 then 'degraded'
            else 'ok'
        end as status,
        case
            when in_force.export_date is null or in_force.export_date < arrived.latest_export_date
                then latest_export.reason
            when in_force.is_stale
                then 'no whole export for ' || cast(in_force.age_days as string) || ' days'
            when current_export.rows_quarantined > 0
                then cast(current_export.rows_quarantined as string) || ' rows were set aside'
        end as reason

    from arrived

    left join in_force
        on
            arrived.as_of_date = in_force.as_of_date
            and arrived.source_name = in_force.source_name
            and arrived.table_name = in_force.table_name

    left join exports as current_export
        on
            in_force.source_name = current_export.source_name
            and in_force.table_name = current_export.table_name
            and in_force.export_date = current_export.export_date

    left join exports as latest_export
        on
            arrived.source_name = latest_export.source_name
            and arrived.table_name = latest_export.table_name
            and arrived.latest_export_date = latest_export.export_date

)

select
    source_name,
    table_name,
    source_role,
    status,
    reason,
    cadence_days,
    cast(age_days as bigint) as age_days,
    rows_staged as row_count,
    rows_quarantined as quarantined_count,
    as_of_date,
    latest_export_date,
    in_force_export_date,
    status in ('ok', 'degraded') and in_force_export_date is not null as is_ok
from judged
