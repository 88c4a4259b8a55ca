with

as_of_dates as (

    select as_of_date from {{ ref('int_as_of_dates') }}

),

deadlines as (

    select * from {{ ref('int_finding_deadlines') }}

),

descriptions as (

    select * from {{ ref('int_finding_descriptions') }}

    where cve_ids is not null

),

-- Findings of the same vulnerabilities that came and went alike are counted once.
spans as (

    select distinct
        descriptions.cve_ids,
        deadlines.first_open_date,
        deadlines.left_date

    from deadlines

    inner join descriptions
        on deadlines.finding_id = descriptions.finding_id

),

open_lists as (

    select distinct
        as_of_dates.as_of_date,
        spans.cve_ids

    from as_of_dates

    inner join spans
        on
            as_of_dates.as_of_date >= spans.first_open_date
            and as_of_dates.as_of_date < coalesce(spans.left_date, date '9999-12-31')

),

exploded as (

    select
        as_of_date,
        {{ explode("split(cve_ids, ',')") }} as vulnerability_id

    from open_lists

),

open_vulnerabilities as (

    select distinct
        as_of_date,
        vulnerability_id

    from exploded

)

select * from open_vulnerabilities
