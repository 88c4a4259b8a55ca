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
        lag(as_of_date) over (order by as_of_date) as previous_date,
        lead(as_of_date) over (order by as_of_date) as next_date

    from grained

),

compared as (

    select
        neighboured.as_of_date,
        neighboured.previous_date,
        neighboured.next_date,
        max(earlier.as_of_date) as baseline_date,
        neighboured.next_date is null as is_latest

    from neighboured

    left join grained as earlier
        on earlier.as_of_date <= neighboured.as_of_date - {{ var('comparison_days') }}

    group by neighboured.as_of_date, neighboured.previous_date, neighboured.next_date

)

select * from compared
