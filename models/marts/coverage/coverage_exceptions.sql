with

exceptions as (

    select * from {{ ref('control_exceptions') }}

),

applied as (

    select
        coverage.exception_id,
        count(*) as asset_count

    from {{ ref('int_control_coverage') }} as coverage

    inner join {{ ref('int_as_of_dates') }} as as_of_dates
        on coverage.as_of_date = as_of_dates.as_of_date

    where as_of_dates.is_latest and coverage.exception_id is not null

    group by coverage.exception_id

),

as_of_dates as (

    select * from {{ ref('int_as_of_dates') }}

    where is_latest

)

select
    exceptions.exception_id,
    exceptions.control_id,
    exceptions.scope,
    exceptions.scope_value,
    exceptions.reason,
    exceptions.owner,
    as_of_dates.as_of_date,
    exceptions.valid_from,
    exceptions.expires_on,
    case
        when exceptions.owner is null or exceptions.expires_on is null then 'invalid'
        when exceptions.expires_on < as_of_dates.as_of_date then 'expired'
        when exceptions.valid_from > as_of_dates.as_of_date then 'planned'
        else 'in_force'
    end as status,
    coalesce(applied.asset_count, 0) as asset_count
from exceptions
cross join as_of_dates
left join applied
    on exceptions.exception_id = applied.exception_id
