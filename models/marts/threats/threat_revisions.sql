with

revisions as (

    select * from {{ ref('int_threat_revisions') }}

)

select
    vulnerability_id,
    source_name,
    source_table,
    fact_name,
    previous_value,
    new_value,
    revised_date,
    case
        when previous_value is null then 'added'
        when new_value is null then 'removed'
        else 'changed'
    end as revision
from revisions
