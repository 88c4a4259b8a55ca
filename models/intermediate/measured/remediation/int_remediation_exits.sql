with

cells as (

    select * from {{ ref('int_remediation_cells') }}

),

as_of_dates as (

    select as_of_date from {{ ref('int_as_of_dates') }}

),

-- What was known on the date: what ended later was open then, and last seen by then.
known as (

    select
        as_of_dates.as_of_date,
        cells.population,
        cells.stratum,
        cells.owner_name,
        cells.origin_name,
        cells.episode_count,
        cast(cells.entered_date - cells.detected_date as int) as entry_age,
        cast(
            least(
                case
                    when cells.ended_date <= as_of_dates.as_of_date then cells.ended_date
                    else cells.last_open_date
                end,
                as_of_dates.as_of_date
            ) - cells.detected_date
            as int
        ) as exit_age,
        case
            when cells.ended_date <= as_of_dates.as_of_date then cells.outcome
            else 'open'
        end as outcome

    from as_of_dates

    inner join cells
        on as_of_dates.as_of_date >= cells.entered_date

)

select * from known
