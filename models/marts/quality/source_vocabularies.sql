with

vocabularies as (

    select * from {{ ref('int_source_vocabularies') }}

)

select
    source_name,
    source_table as table_name,
    entity,
    column_name,
    record_count,
    unknown_count,
    other_count,
    cast(unknown_count as double) / nullif(record_count, 0) as unknown_share
from vocabularies
