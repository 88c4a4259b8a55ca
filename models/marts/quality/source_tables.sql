with

declared as (

    select * from {{ source('landing', 'declared') }}

),

exports as (

    select
        *,
        {{ captured('file_path', "'[.](csv|json|jsonl|parquet)([.]gz)?$'") }} as file_format

    from {{ source('landing', 'exports') }}

),

entities as (

    select * from {{ ref('int_source_entities') }}

),

files as (

    select
        source_name,
        table_name,
        {{ sorted_list('file_format') }} as formats,
        count(distinct export_date) as export_count,
        count(*) as file_count,
        count(*) filter (where status = 'unreadable') as unreadable_file_count,
        cast(sum(rows_in) as bigint) as rows_in,
        cast(sum(rows_staged) as bigint) as rows_staged,
        cast(sum(rows_quarantined) as bigint) as rows_quarantined,
        cast(sum(rows_superseded) as bigint) as rows_superseded,
        min(export_date) as first_export_date,
        max(export_date) as latest_export_date

    from exports

    group by source_name, table_name

),

counted as (

    select
        declared.source_name,
        declared.table_name,
        declared.source_role,
        declared.export_mode,
        files.formats,
        declared.field_count,
        entities.cve_count,
        entities.identified_count,
        files.first_export_date,
        files.latest_export_date,
        coalesce(entities.entity, 'none') as entity,
        coalesce(files.export_count, 0) as export_count,
        coalesce(files.file_count, 0) as file_count,
        coalesce(files.unreadable_file_count, 0) as unreadable_file_count,
        coalesce(files.rows_in, 0) as rows_in,
        coalesce(files.rows_staged, 0) as rows_staged,
        coalesce(files.rows_quarantined, 0) as rows_quarantined,
        coalesce(files.rows_superseded, 0) as rows_superseded,
        coalesce(entities.record_count, 0) as record_count

    from declared

    left join files
        on
            declared.source_name = files.source_name
            and declared.table_name = files.table_name

    left join entities
        on
            declared.source_name = entities.source_name
            and declared.table_name = entities.source_table

)

select
    source_name,
    table_name,
    entity,
    source_role,
    export_mode,
    formats,
    field_count,
    export_count,
    file_count,
    unreadable_file_count,
    rows_in,
    rows_staged,
    rows_quarantined,
    rows_superseded,
    record_count,
    cve_count,
    identified_count,
    first_export_date,
    latest_export_date
from counted
