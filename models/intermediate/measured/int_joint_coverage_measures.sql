with

assets as (

    select * from {{ ref('int_asset_coverage') }}

),

cells as (

    select
        as_of_date,
        owner_name,
        asset_class,
        environment,
        criticality,
        exposure,
        policy_version,
        'all' as control_id,
        count(*) filter (where expected_count > 0 and healthy_count = expected_count)
            as covered_count,
        count(*) filter (where expected_count > 0) as required_count,
        count(*) filter (where expected_count = 0) as nothing_expected_count

    from assets

    group by
        as_of_date, owner_name, asset_class, environment, criticality, exposure, policy_version

),

counted as (

    {% call sliced('cells', [
        [], ['owner'], ['asset_class'], ['environment'], ['criticality'], ['exposure'],
    ]) %}
        max(policy_version) as policy_version,
        {{ summed(['covered', 'required', 'nothing_expected']) }}
    {% endcall %}

)

select
    'joint_coverage' as metric_id,
    as_of_date,
    dimension,
    member,
    control_id,
    owner_name,
    cast(covered_count as double) as numerator,
    cast(required_count as double) as denominator,
    cast(required_count as double) as effective_size,
    nothing_expected_count as excluded_count,
    {{ exclusion_counts(['nothing_expected']) }} as exclusions,
    policy_version
from counted
