with

exports as (

    select * from {{ source('landing', 'exports') }}

)

select
    source_name,
    table_name,
    file_path,
    file_digest,
    status,
    file_bytes,
    rows_in,
    rows_staged,
    rows_quarantined,
    rows_superseded,
    export_date,
    nullif(reason, '') as reason
from exports
