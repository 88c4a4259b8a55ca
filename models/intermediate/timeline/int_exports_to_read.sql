with

changes as (

    select *

    from {{ ref('int_export_changes') }}

    where {{ is_since_last_build() }}

),

exports as (

    select distinct export_date from {{ ref('int_exports') }}

),

-- What was read cannot be taken out of what records last showed: a corrected or withdrawn export
-- has it told anew from all exports. One that is only new is added to it.
withdrawn as (

    select coalesce(bool_or(previous_state <> 'gone'), false) as is_rebuilt

    from changes

),

changed as (

    select distinct export_date from changes

),

unchanged as (

    select exports.export_date

    from exports

    left join changed
        on exports.export_date = changed.export_date

    where changed.export_date is null

)

select
    changed.export_date,
    true as is_changed,
    withdrawn.is_rebuilt
from changed
cross join withdrawn

union all

select
    unchanged.export_date,
    false as is_changed,
    withdrawn.is_rebuilt
from unchanged
cross join withdrawn
where withdrawn.is_rebuilt
