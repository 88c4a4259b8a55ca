with

revisions as (

    select * from {{ ref('int_due_date_revisions') }}

    where finding_kind is distinct from 'access'

)

select
    finding_id,
    clock_number,
    revision_number,
    policy_id,
    rule_id,
    action,
    missing_facts,
    cast(priority as bigint) as priority,
    revised_date,
    previous_due_date,
    due_date
from revisions
