-- Rows and values that no figure rests on, and what to do about them.
select
    source_name,
    table_name,
    export_date,
    file_path,
    row_number,
    disposition,
    reason,
    raw_text
from {{ ref('quarantined_records') }}
order by export_date desc, file_path asc, row_number asc
