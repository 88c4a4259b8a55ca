with

facts as (

    select * from {{ ref('int_coverage_facts') }}

),

counted as (

    {% call sliced('facts', [
        [], ['control'], ['owner'], ['control', 'owner'], ['asset_class'],
        ['control', 'asset_class'], ['environment'], ['criticality'], ['exposure'],
    ]) %}
        max(policy_version) as policy_version,
        count(*) filter (where is_expected) as expected_count,
        count(*) filter (where is_matched) as matched_count,
        count(*) filter (where is_installed) as installed_count,
        count(*) filter (where is_recent) as recent_count,
        count(*) filter (where is_healthy) as healthy_count,
        count(*) filter (where coverage_state = 'gap') as gap_count,
        count(*) filter (where coverage_state = 'dormant') as dormant_count,
        count(*) filter (where not is_expected) as excluded_count,
        count(*) filter (where exclusion_reason = 'exception') as exception_count,
        count(*) filter (where exclusion_reason = 'known_only_to_control') as known_only_to_control_count,
        count(*) filter (where exclusion_reason = 'lifecycle_inactive') as inactive_count,
        count(*) filter (where exclusion_reason = 'lifecycle_unknown') as lifecycle_unknown_count,
        count(*) filter (where exclusion_reason = 'not_assessed') as not_assessed_count,
        count(*) filter (where exclusion_reason = 'lifecycle_in_stock') as in_stock_count,
        count(*) filter (where exclusion_reason = 'lifecycle_retired') as retired_count,
        count(*) filter (where exclusion_reason = 'lifecycle_active') as active_count,
        sum(case when is_expected then criticality_weight else 0.0 end) as expected_weight,
        sum(case when is_healthy then criticality_weight else 0.0 end) as healthy_weight,
        sum(case when is_expected then power(criticality_weight, 2) else 0.0 end)
            as expected_squared_weight
    {% endcall %}

)

select
    *,
    {{ exclusion_counts([
        'active', 'exception', 'in_stock', 'inactive', 'known_only_to_control', 'lifecycle_unknown',
        'not_assessed', 'retired',
    ]) }} as exclusions
from counted
