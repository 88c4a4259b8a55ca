with

comparisons as (

    select * from {{ ref('int_control_comparisons') }}

),

counted as (

    select
        as_of_date,
        asset_id,
        owner_name,
        asset_class,
        environment,
        criticality,
        exposure,
        max(policy_version) as policy_version,
        count(*) filter (where exclusion_reason is null) as expected_count,
        count(*) filter (where exclusion_reason is null and is_healthy) as healthy_count

    from comparisons

    group by as_of_date, asset_id, owner_name, asset_class, environment, criticality, exposure

)

select
    as_of_date,
    asset_id,
    owner_name,
    asset_class,
    environment,
    criticality,
    exposure,
    policy_version,
    expected_count,
    healthy_count
from counted
{{ kept_rows() }}
