with

as_of_dates as (

    select as_of_date from {{ ref('int_as_of_dates') }}

),

declared as (

    select * from {{ source('landing', 'declared') }}

),

-- Exports that make as-of dates for everything.
dating as (

    select count(*) as export_count

    from {{ ref('int_exports') }} as exports

    inner join declared
        on
            exports.source_name = declared.source_name
            and exports.table_name = declared.table_name

    where declared.source_role <> 'reference'

),

-- Tickets describe what is done about assets and make no date of theirs; where nothing else was
-- landed they are all there is to tell.
ticket_dates as (

    select max(ticket_exports.export_date) as as_of_date

    from {{ ref('int_ticket_exports') }} as ticket_exports

    cross join dating

    where dating.export_count = 0

    group by date_trunc('{{ var("as_of_grain") }}', ticket_exports.export_date)

),

stacked as (

    select as_of_date from as_of_dates

    union

    select as_of_date from ticket_dates

)

select
    as_of_date,
    cast(as_of_date + 1 as timestamp) as until_at
from stacked
