{# Every asset of a restated date is in the history once, and no date is left that is no more. #}
with

restated as (

    select
        as_of_date,
        count(*) as asset_count

    from {{ ref('int_assets_owned') }}

    where as_of_date in (select dates.as_of_date from {{ ref('int_restated_dates') }} as dates)

    group by as_of_date

),

held as (

    select
        as_of_date,
        count(*) as asset_count,
        count(distinct asset_id) as distinct_count

    from {{ ref('int_assets_by_date') }}

    group by as_of_date

)

select
    restated.as_of_date as restated_date,
    held.as_of_date as held_date
from restated
full join held
    on restated.as_of_date = held.as_of_date
where
    (restated.as_of_date is not null and held.as_of_date is null)
    or restated.asset_count <> held.asset_count
    or held.asset_count <> held.distinct_count
    or held.as_of_date not in (select dates.as_of_date from {{ ref('int_as_of_dates') }} as dates)
