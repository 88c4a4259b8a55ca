{# Owners, and controls, of the published waterfall add up to what each asset says of itself. #}
with

told as (

    select
        as_of_date,
        control_id,
        count(*) filter (where is_expected) as expected_count,
        count(*) filter (where coverage_state = 'effective') as healthy_count,
        count(*) filter (where coverage_state = 'excluded') as excluded_count

    from {{ ref('int_control_coverage') }}

    group by as_of_date, control_id

),

summed as (

    select
        as_of_date,
        control_id,
        sum(case when owner_name <> 'all' then expected_count else 0 end) as expected_count,
        sum(case when owner_name <> 'all' then healthy_count else 0 end) as healthy_count,
        sum(case when owner_name <> 'all' then excluded_count else 0 end) as excluded_count,
        max(case when owner_name = 'all' then expected_count end) as total_expected_count

    from {{ ref('coverage_waterfall') }}

    group by as_of_date, control_id

)

select
    told.as_of_date,
    told.control_id
from told
left join summed
    on
        told.as_of_date = summed.as_of_date
        and told.control_id = summed.control_id
where
    summed.as_of_date is null
    or told.expected_count <> summed.expected_count
    or told.healthy_count <> summed.healthy_count
    or told.excluded_count <> summed.excluded_count
    or told.expected_count <> summed.total_expected_count
