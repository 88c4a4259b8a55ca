with

facts as (

    select * from {{ ref('int_coverage_facts') }}

),

counted as (

    select
        as_of_date,
        {{ slice({
            'control': 'control_id', 'owner': 'owner_name', 'asset_class': 'asset_class',
            'environment': 'environment', 'criticality': 'criticality', 'exposure': 'exposure',
        }) }},
        coalesce(control_id, 'all') as control_id,
        coalesce(owner_name, 'all') as owner_name,
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
        sum(case when is_expected then criticality_weight else 0.0 end) as expected_weight,
        sum(case when is_healthy then criticality_weight else 0.0 end) as healthy_weight,
        sum(
            case when is_expected then criticality_weight * criticality_weight else 0.0 end
        ) as expected_squared_weight

    from facts

    group by grouping sets (
        (as_of_date),
        (as_of_date, control_id),
        (as_of_date, owner_name),
        (as_of_date, control_id, owner_name),
        (as_of_date, asset_class),
        (as_of_date, control_id, asset_class),
        (as_of_date, environment),
        (as_of_date, criticality),
        (as_of_date, exposure)
    )

)

select
    *,
    {{ exclusion_counts([
        'exception', 'inactive', 'known_only_to_control', 'lifecycle_unknown', 'not_assessed',
    ]) }} as exclusions
from counted
