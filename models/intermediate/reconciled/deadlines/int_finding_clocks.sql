with

episodes as (

    select * from {{ ref('int_deadline_episodes') }}

),

compared as (

    select
        *,
        lag(ended_date) over findings as previous_ended_date,
        lead(first_open_date) over findings as next_open_date

    from episodes

    window findings as (
        partition by finding_id
        order by episode_number
    )

),

-- What comes back soon was not fixed: its clock goes on.
numbered as (

    select
        *,
        sum(
            case
                when first_open_date - {{ var('reopen_continues_days') }} <= previous_ended_date
                    then 0
                else 1
            end
        ) over (
            partition by finding_id
            order by episode_number
            rows between unbounded preceding and current row
        ) as clock_number,
        ended_date + {{ var('reopen_continues_days') }} >= next_open_date as is_resumed

    from compared

)

select
    finding_id,
    episode_number,
    cast(clock_number as bigint) as clock_number,
    asset_id,
    owner_name,
    detector_name,
    finding_kind,
    severity,
    source_rule,
    cve_ids,
    first_open_date,
    last_open_date,
    last_seen_date,
    ended_date,
    closure_reason,
    case when is_resumed then next_open_date end as resumed_date,
    coalesce(
        first_open_date - {{ var('reopen_continues_days') }} <= previous_ended_date, false
    ) as is_resumption,
    min(detected_date) over (partition by finding_id, clock_number) as started_date
from numbered
