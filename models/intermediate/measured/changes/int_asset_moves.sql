with

assets as (

    select * from {{ ref('int_assets_by_date') }}

    where custody not in ('third_party', 'personal')

),

coverage as (

    select * from {{ ref('int_asset_coverage') }}

    where expected_count > 0

),

ends as (

    select * from {{ ref('int_change_ends') }}

    where
        control_id = 'all'
        and metric_id in (
            'inventory_accuracy', 'ghost_rate', 'shadow_rate', 'ownership_completeness',
            'joint_coverage'
        )

),

-- Whether an asset is in the denominator at an end, and if so whether it counts.
states as (

    select
        ends.*,
        assets.asset_id,
        assets.owner_name,
        case ends.metric_id
            when 'inventory_accuracy' then assets.is_authoritative
            when 'shadow_rate' then not assets.is_authoritative
            when 'ghost_rate' then not assets.is_observed
            when 'ownership_completeness' then assets.has_owner
        end as is_counted
    from ends
    inner join assets
        on ends.end_date = assets.as_of_date
    where
        case ends.metric_id
            when 'ghost_rate' then assets.is_authoritative
            when 'ownership_completeness' then assets.is_in_scope
            when 'joint_coverage' then false
            else assets.is_observed
        end

    union all

    select
        ends.*,
        coverage.asset_id,
        coverage.owner_name,
        coverage.healthy_count = coverage.expected_count as is_counted
    from ends
    inner join coverage
        on
            ends.end_date = coverage.as_of_date
            and ends.metric_id = 'joint_coverage'

),

paired as (

    select
        metric_id,
        as_of_date,
        baseline_date,
        asset_id,
        max(case when not is_final then owner_name end) as start_owner_name,
        max(case when is_final then owner_name end) as end_owner_name,
        bool_or(is_counted) filter (where not is_final) as is_start_counted,
        bool_or(is_counted) filter (where is_final) as is_end_counted

    from states

    group by metric_id, as_of_date, baseline_date, asset_id

)

select
    *,
    'all' as control_id,
    asset_id as case_id,
    cast(null as string) as cause
from paired
