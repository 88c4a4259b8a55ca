{# Shares roll up by their numerators and denominators: owners and controls add up to the total. #}
with

counts as (

    select * from {{ ref('int_coverage_counts') }}

),

summed as (

    select
        as_of_date,
        dimension,
        sum(expected_count) as expected_count,
        sum(healthy_count) as healthy_count,
        sum(excluded_count) as excluded_count

    from counts

    group by as_of_date, dimension

),

totals as (

    select * from summed

    where dimension = 'all'

)

select
    summed.as_of_date,
    summed.dimension
from summed
inner join totals
    on summed.as_of_date = totals.as_of_date
where
    summed.expected_count <> totals.expected_count
    or summed.healthy_count <> totals.healthy_count
    or summed.excluded_count <> totals.excluded_count
