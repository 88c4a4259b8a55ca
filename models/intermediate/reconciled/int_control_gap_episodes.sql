with

coverage as (

    select * from {{ ref('int_control_coverage') }}

),

control_dates as (

    select * from {{ ref('int_control_dates') }}

),

-- A run of sound dates on which the control was a gap. Any other state in between, or a date on
-- which the asset was out of scope, ends the run.
compared as (

    select
        coverage.as_of_date,
        coverage.asset_id,
        coverage.control_id,
        coverage.coverage_state,
        control_dates.previous_date,
        lag(coverage.as_of_date) over asset_control as last_date,
        lag(coverage.coverage_state) over asset_control as last_state

    from coverage

    inner join control_dates
        on
            coverage.as_of_date = control_dates.as_of_date
            and coverage.control_id = control_dates.control_id

    window asset_control as (
        partition by coverage.asset_id, coverage.control_id
        order by coverage.as_of_date
    )

),

numbered as (

    select
        *,
        sum(
            case
                when coverage_state = 'gap' and last_state = 'gap' and last_date = previous_date
                    then 0
                else 1
            end
        ) over (
            partition by asset_id, control_id
            order by as_of_date
            rows between unbounded preceding and current row
        ) as episode_number

    from compared

),

episodes as (

    select
        asset_id,
        control_id,
        episode_number,
        min(as_of_date) as opened_date,
        max(as_of_date) as last_gap_date

    from numbered

    where coverage_state = 'gap'

    group by asset_id, control_id, episode_number

),

-- Only a date on which the control was effective closes a gap; going dormant, out of scope or
-- under an exception ends what we know of it.
ended as (

    select
        episodes.asset_id,
        episodes.control_id,
        episodes.opened_date,
        episodes.last_gap_date,
        case
            when coverage.coverage_state = 'effective' then control_dates.next_date
        end as closed_date

    from episodes

    inner join control_dates
        on
            episodes.last_gap_date = control_dates.as_of_date
            and episodes.control_id = control_dates.control_id

    left join coverage
        on
            control_dates.next_date = coverage.as_of_date
            and episodes.asset_id = coverage.asset_id
            and episodes.control_id = coverage.control_id

)

select * from ended
