with

files as (

    select * from {{ source('landing', 'exports') }}

),

declared as (

    select * from {{ source('landing', 'declared') }}

),

summed as (

    select
        source_name,
        table_name,
        export_date,
        count(*) as file_count,
        coalesce(sum(rows_in), 0) as rows_in,
        coalesce(sum(rows_staged), 0) as rows_staged,
        coalesce(sum(rows_quarantined), 0) as rows_quarantined,
        count(*) filter (where status = 'unreadable') as unreadable_count,
        min(case when status = 'unreadable' then reason end) as unreadable_reason,
        md5({{ sorted_list('file_digest') }}) as export_digest

    from files

    group by source_name, table_name, export_date

),

compared as (

    select
        summed.*,
        declared.export_mode,
        cast(summed.rows_quarantined as double) / nullif(summed.rows_in, 0) as quarantined_share,
        max(summed.rows_staged) over (
            partition by summed.source_name, summed.table_name
            order by summed.export_date
            rows between unbounded preceding and 1 preceding
        ) as most_rows_before

    from summed

    inner join declared
        on
            summed.source_name = declared.source_name
            and summed.table_name = declared.table_name

),

judged as (

    select
        source_name,
        table_name,
        export_date,
        export_digest,
        file_count,
        cast(rows_in as bigint) as rows_in,
        cast(rows_staged as bigint) as rows_staged,
        cast(rows_quarantined as bigint) as rows_quarantined,
        quarantined_share,
        case
            when unreadable_count > 0 then 'unreadable file: ' || unreadable_reason
            when quarantined_share > {{ var('max_quarantined_share') }}
                then 'too many rows were set aside'
            when
                export_mode = 'snapshot'
                and rows_staged = 0
                and coalesce(most_rows_before, 0) > 0
                then 'empty after exports with rows'
        end as reason

    from compared

)

select
    *,
    reason is null as is_whole
from judged
