with

cells as (

    select * from {{ ref('int_coverage_cells') }}

),

counted as (

    {% call sliced('cells', [
        [], ['control'], ['owner'], ['control', 'owner'], ['asset_class'],
        ['control', 'asset_class'], ['environment'], ['criticality'], ['exposure'],
    ]) %}
        max(policy_version) as policy_version,
        {{ summed([
            'expected', 'matched', 'installed', 'recent', 'healthy', 'gap', 'dormant', 'excluded',
            'exception', 'known_only_to_control', 'inactive', 'lifecycle_unknown', 'not_assessed',
            'in_stock', 'retired', 'active',
        ]) }},
        sum(expected_count * criticality_weight) as expected_weight,
        sum(healthy_count * criticality_weight) as healthy_weight,
        sum(expected_count * power(criticality_weight, 2)) as expected_squared_weight
    {% endcall %}

)

select
    *,
    {{ exclusion_counts([
        'active', 'exception', 'in_stock', 'inactive', 'known_only_to_control', 'lifecycle_unknown',
        'not_assessed', 'retired',
    ]) }} as exclusions
from counted
