with

controls as (

    select * from {{ ref('int_coverage_cells') }}

),

assets as (

    select * from {{ ref('int_asset_coverage') }}

),

inventory as (

    select * from {{ ref('int_inventory_cells') }}

),

covered as (

    select
        controls.*,
        kinds.metric_id,
        case kinds.metric_id
            when 'effective_coverage' then controls.healthy_count
            when 'raw_coverage' then controls.installed_count
            when 'weighted_coverage' then controls.healthy_count * controls.criticality_weight
        end as counted,
        case kinds.metric_id
            when 'weighted_coverage' then controls.expected_count * controls.criticality_weight
            else controls.expected_count
        end as counted_of

    from controls

    cross join (
        values ('effective_coverage'), ('raw_coverage'), ('weighted_coverage')
    ) as kinds (metric_id)

),

joint as (

    select
        *,
        'joint_coverage' as metric_id,
        'all' as control_id,
        1 as counted_of,
        case when healthy_count = expected_count then 1 else 0 end as counted

    from assets

    where expected_count > 0

),

listed as (

    select
        inventory.*,
        kinds.metric_id,
        'all' as control_id,
        case kinds.metric_id
            when 'inventory_accuracy' then inventory.confirmed_count
            when 'ghost_rate' then inventory.authoritative_count - inventory.confirmed_count
            when 'shadow_rate' then inventory.observed_count - inventory.confirmed_count
            when 'ownership_completeness' then inventory.owned_count
        end as counted,
        case kinds.metric_id
            when 'ghost_rate' then inventory.authoritative_count
            when 'ownership_completeness' then inventory.in_scope_count
            else inventory.observed_count
        end as counted_of

    from inventory

    cross join (
        values
        ('inventory_accuracy'), ('ghost_rate'), ('shadow_rate'), ('ownership_completeness')
    ) as kinds (metric_id)

),

stacked as (

    {{ stacked(['covered', 'joint', 'listed'], [
        'metric_id', 'as_of_date', 'control_id', 'owner_name', 'asset_class', 'environment',
        'criticality', 'exposure', 'counted', 'counted_of',
    ]) }}

)

select
    metric_id,
    as_of_date,
    control_id,
    owner_name,
    asset_class,
    environment,
    criticality,
    exposure,
    cast(sum(counted) as double) as numerator,
    cast(sum(counted_of) as double) as denominator
from stacked
group by
    metric_id, as_of_date, control_id, owner_name, asset_class, environment, criticality, exposure
