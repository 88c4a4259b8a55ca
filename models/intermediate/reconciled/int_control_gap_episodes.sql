with

control_dates as (

    select * from {{ ref('int_control_dates') }}

),

gaps as (

    select
        coverage.asset_id,
        coverage.control_id,
        coverage.as_of_date,
        control_dates.date_number

    from {{ ref('int_control_coverage') }} as coverage

    inner join control_dates
        on
            coverage.as_of_date = control_dates.as_of_date
            and coverage.control_id = control_dates.control_id

    where coverage.coverage_state = 'gap'

),

-- Gaps on neighbouring sound dates keep one distance to their own count, which so names the run.
-- Any other state in between, or a date on which the asset was out of scope, ends it.
numbered as (

    select
        *,
        date_number - row_number() over (
            partition by asset_id, control_id
            order by as_of_date
        ) as run_number

    from gaps

),

episodes as (

    select
        asset_id,
        control_id,
        run_number,
        min(as_of_date) as opened_date,
        max(as_of_date) as last_gap_date

    from numbered

    group by asset_id, control_id, run_number

),

followed as (

    select
        episodes.asset_id,
        episodes.control_id,
        episodes.opened_date,
        episodes.last_gap_date,
        control_dates.next_date

    from episodes

    inner join control_dates
        on
            episodes.last_gap_date = control_dates.as_of_date
            and episodes.control_id = control_dates.control_id

),

-- Only a date on which the control was effective closes a gap; going dormant, out of scope or
-- under an exception ends what we know of it.
effective as (

    select
        as_of_date,
        asset_id,
        control_id

    from {{ ref('int_control_coverage') }}

    where coverage_state = 'effective'

)

select
    followed.asset_id,
    followed.control_id,
    followed.opened_date,
    followed.last_gap_date,
    effective.as_of_date as closed_date
from followed
left join effective
    on
        followed.next_date = effective.as_of_date
        and followed.asset_id = effective.asset_id
        and followed.control_id = effective.control_id
