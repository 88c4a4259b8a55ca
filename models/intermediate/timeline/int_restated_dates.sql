with

changed as (

    select as_of_date

    from {{ ref('int_as_of_changes') }}

    where {{ is_since_last_build() }}

),

-- Some marts show the latest date only, from what this run looks at.
latest as (

    select as_of_date

    from {{ ref('int_as_of_dates') }}

    where is_latest

),

restated as (

    select as_of_date from changed

    union

    select as_of_date from latest

)

select * from restated
