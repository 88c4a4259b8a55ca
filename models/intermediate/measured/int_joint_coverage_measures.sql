with

facts as (

    select * from {{ ref('int_coverage_facts') }}

),

per_asset as (

    select
        as_of_date,
        asset_id,
        owner_name,
        asset_class,
        environment,
        criticality,
        exposure,
        max(policy_version) as policy_version,
        count(*) filter (where is_expected) as expected_count,
        count(*) filter (where is_healthy) as healthy_count

    from facts

    group by as_of_date, asset_id, owner_name, asset_class, environment, criticality, exposure

),

counted as (

    {% call sliced('per_asset', [
        [], ['owner'], ['asset_class'], ['environment'], ['criticality'], ['exposure'],
    ]) %}
        cast(
            count(*) filter (where expected_count > 0 and healthy_count = expected_count) as double
        ) as numerator,
        cast(count(*) filter (where expected_count > 0) as double) as denominator,
        cast(count(*) filter (where expected_count > 0) as double) as effective_size,
        count(*) filter (where expected_count = 0) as nothing_expected_count,
        max(policy_version) as policy_version
    {% endcall %}

)

select
    'joint_coverage' as metric_id,
    as_of_date,
    dimension,
    member,
    control_id,
    owner_name,
    numerator,
    denominator,
    effective_size,
    nothing_expected_count as excluded_count,
    {{ exclusion_counts(['nothing_expected']) }} as exclusions,
    policy_version
from counted
