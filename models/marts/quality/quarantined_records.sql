with

rejects as (

    select * from {{ source('landing', 'rejects') }}

)

select
    ---------- ids
    source_name,
    table_name,
    file_path,

    ---------- strings
    disposition,
    reason,
    raw_text,

    ---------- numbers
    row_number,

    ---------- dates
    export_date
from rejects
