with

exports as (

    select * from {{ ref('int_exports') }}

),

grained as (

    select max(export_date) as as_of_date

    from exports

    group by date_trunc('{{ var("as_of_grain") }}', export_date)

),

neighboured as (

    select
        as_of_date,
        lead(as_of_date) over (order by as_of_date) as next_date

    from grained

)

select
    *,
    next_date is null as is_latest
from neighboured
