with

exports as (

    select * from {{ source('landing', 'exports') }}

)

select
    ---------- ids
    source_name,
    table_name,
    file_path,
    file_digest,

    ---------- strings
    status,
    nullif(reason, '') as reason,

    ---------- numbers
    file_bytes,
    rows_in,
    rows_staged,
    rows_quarantined,
    rows_superseded,

    ---------- dates
    export_date
from exports
