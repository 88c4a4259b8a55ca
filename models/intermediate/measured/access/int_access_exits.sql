with

as_of_dates as (

    select as_of_date from {{ ref('int_as_of_dates') }}

),

deprovisions as (

    select
        *,
        cast(disabled_by_at as date) as disabled_date
    from {{ ref('int_deprovisions') }}

    where gone_from_date is not null

),

outcomes as (

    select * from {{ ref('int_access_outcomes') }}

)

-- From the end of the employment to the end of the account. Who was there from the first export on
-- is at risk from the first moment on; who was found later, from then on.
select
    as_of_dates.as_of_date,
    'deprovision' as exit_kind,
    deprovisions.owner_name,
    deprovisions.system_name,
    cast(
        case
            when deprovisions.first_export_date <= deprovisions.gone_from_date then -1
            else cast(deprovisions.first_export_date - deprovisions.gone_from_date as int)
        end as double
    ) as entry_age,
    cast(
        case
            when deprovisions.disabled_date <= as_of_dates.as_of_date then deprovisions.lag_days
            else
                greatest(
                    cast(
                        least(deprovisions.enabled_date, as_of_dates.as_of_date)
                        - deprovisions.gone_from_date as int
                    ),
                    0
                )
        end as double
    ) as exit_age,
    coalesce(deprovisions.disabled_date <= as_of_dates.as_of_date, false) as is_ended
from as_of_dates
inner join deprovisions
    on
        as_of_dates.as_of_date >= deprovisions.gone_from_date
        and as_of_dates.as_of_date >= deprovisions.first_export_date

union all

-- From the first look that shows what is wrong to the look that does not.
select
    as_of_dates.as_of_date,
    'remediation' as exit_kind,
    outcomes.owner_name,
    outcomes.system_name,
    cast(0 as double) as entry_age,
    cast(
        cast(
            least(
                case
                    when outcomes.ended_date <= as_of_dates.as_of_date then outcomes.ended_date
                    else outcomes.last_open_date
                end,
                as_of_dates.as_of_date
            ) - outcomes.first_open_date as int
        ) as double
    ) as exit_age,
    coalesce(outcomes.ended_date <= as_of_dates.as_of_date, false) as is_ended
from as_of_dates
inner join outcomes
    on as_of_dates.as_of_date >= outcomes.first_open_date
