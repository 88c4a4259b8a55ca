with

findings as (

    select * from {{ ref('int_technique_findings') }}

),

controls as (

    select * from {{ ref('int_technique_controls') }}

),

coverage as (

    select
        coverage.asset_id,
        coverage.control_id

    from {{ ref('int_control_coverage') }} as coverage

    inner join {{ ref('int_as_of_dates') }} as as_of_dates
        on coverage.as_of_date = as_of_dates.as_of_date

    where as_of_dates.is_latest and coverage.coverage_state = 'effective'

),

-- A technique is countered on an asset where a control that helps against it works there.
countered as (

    select distinct
        coverage.asset_id,
        controls.technique_id

    from coverage

    inner join controls
        on coverage.control_id = controls.control_id

),

helping as (

    select
        technique_id,
        {{ sorted_list('control_id') }} as control_ids

    from controls

    group by technique_id

),

mapping as (

    select
        count(distinct vulnerability_id) as known_exploited_count,
        count(distinct case when technique_id is not null then vulnerability_id end)
            as mapped_count

    from findings

),

counted as (

    select
        findings.technique_id,
        count(distinct findings.finding_id) as finding_count,
        count(distinct findings.asset_id) as asset_count,
        count(distinct countered.asset_id) as countered_asset_count

    from findings

    left join countered
        on
            findings.asset_id = countered.asset_id
            and findings.technique_id = countered.technique_id

    where findings.technique_id is not null

    group by findings.technique_id

)

select
    counted.technique_id,
    helping.control_ids,
    counted.finding_count,
    counted.asset_count,
    counted.countered_asset_count,
    mapping.known_exploited_count,
    mapping.mapped_count
from counted
cross join mapping
left join helping
    on counted.technique_id = helping.technique_id
