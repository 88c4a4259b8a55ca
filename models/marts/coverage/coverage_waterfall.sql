with

counts as (

    select * from {{ ref('int_coverage_counts') }}

    where dimension in ('control', 'control_owner')

),

controls as (

    select * from {{ ref('control_catalogue') }}

)

select
    ---------- ids
    counts.control_id,

    ---------- strings
    controls.control_name,
    counts.owner_name,
    counts.exclusions,

    ---------- numbers
    counts.expected_count,
    counts.matched_count,
    counts.installed_count,
    counts.recent_count,
    counts.healthy_count,
    counts.gap_count,
    counts.dormant_count,
    counts.excluded_count,

    ---------- dates
    counts.as_of_date
from counts
inner join controls
    on counts.control_id = controls.control_id
