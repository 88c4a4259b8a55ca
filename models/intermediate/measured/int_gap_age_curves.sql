with

-- Gaps that opened and ended alike are counted together: dates meet few rows, not every gap.
episodes as (

    select
        control_id,
        opened_date,
        last_gap_date,
        closed_date,
        count(*) as gap_count

    from {{ ref('int_control_gap_episodes') }}

    group by control_id, opened_date, last_gap_date, closed_date

),

known_dates as (

    select * from {{ ref('int_control_known_dates') }}

),

-- What was known on the date: a gap that closes later was open, and its age counted until then.
known as (

    select
        known_dates.as_of_date,
        episodes.control_id,
        'all' as owner_name,
        episodes.gap_count,
        coalesce(episodes.closed_date <= known_dates.known_date, false) as is_closed,
        case
            when episodes.closed_date <= known_dates.known_date
                then cast(episodes.closed_date - episodes.opened_date as int)
            else cast(
                least(known_dates.known_date, episodes.last_gap_date) - episodes.opened_date as int
            )
        end as age_days

    from known_dates

    inner join episodes
        on
            known_dates.control_id = episodes.control_id
            and known_dates.known_date >= episodes.opened_date

),

counted as (

    {% call sliced('known', [[], ['control']], also=['age_days']) %}
        sum(case when is_closed then gap_count else 0 end) as event_count,
        sum(gap_count) as leaving_count
    {% endcall %}

),

at_risk as (

    select
        *,
        sum(leaving_count) over (
            partition by as_of_date, dimension, member
            order by age_days desc
            rows between unbounded preceding and current row
        ) as at_risk_count

    from counted

),

counted_double as (

    select
        as_of_date,
        dimension,
        member,
        control_id,
        age_days,
        cast(event_count as double) as event_count,
        cast(leaving_count as double) as leaving_count,
        cast(at_risk_count as double) as at_risk_count

    from at_risk

),

multiplied as (

    select
        *,
        sum(case when event_count < at_risk_count then ln(1 - event_count / at_risk_count) end)
            over curve as log_survival,
        sum(
            case
                when event_count < at_risk_count
                    then event_count / (at_risk_count * (at_risk_count - event_count))
            end
        ) over curve as greenwood_sum,
        bool_or(event_count = at_risk_count) over curve as is_exhausted

    from counted_double

    window curve as (
        partition by as_of_date, dimension, member
        order by age_days
        rows between unbounded preceding and current row
    )

)

select * from multiplied
