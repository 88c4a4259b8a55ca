with

declared as (

    select * from {{ source('landing', 'declared') }}

),

-- What describes the world (org units, threat feeds) makes no date of ours; what lists or sees
-- assets does.
exports as (

    select exports.*

    from {{ ref('int_exports') }} as exports

    inner join declared
        on
            exports.source_name = declared.source_name
            and exports.table_name = declared.table_name

    where declared.source_role <> 'reference'

),

grained as (

    select max(export_date) as as_of_date

    from exports

    group by date_trunc('{{ var("as_of_grain") }}', export_date)

),

asked as (

    select {{ as_of_limit() }} as as_of_date

),

-- A date that was asked for is shown though nothing arrived on it: that is how a feed that died
-- is noticed.
stacked as (

    select as_of_date
    from grained

    union

    select as_of_date
    from asked
    where as_of_date is not null

),

retained as (

    select as_of_date

    from stacked

    where
        as_of_date > (
            select max(latest.as_of_date) from stacked as latest
        ) - {{ var('retention_days') }}

),

neighboured as (

    select
        as_of_date,
        lead(as_of_date) over (order by as_of_date) as next_date,
        max(as_of_date) over () as latest_date,
        max(as_of_date) over (partition by date_trunc('month', as_of_date)) as month_date

    from retained

)

select
    as_of_date,
    next_date,
    next_date is null as is_latest,
    as_of_date > latest_date - {{ var('detail_days') }} or as_of_date = month_date as is_detailed
from neighboured
