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

)

-- From the end of the employment to the end of the account. Who was there from the first export on
-- is at risk from the first moment on; who was found later, from then on.
select
    as_of_dates.as_of_date,
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
    coalesce(deprovisions.disabled_date <= as_of_dates.as_of_date, false) as is_disabled
from as_of_dates
inner join deprovisions
    on
        as_of_dates.as_of_date >= deprovisions.gone_from_date
        and as_of_dates.as_of_date >= deprovisions.first_export_date
