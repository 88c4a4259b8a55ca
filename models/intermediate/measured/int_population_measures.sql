with

estimates as (

    select
        'source_pair' as dimension,
        *
    from {{ ref('int_population_pairs') }}

    union all

    select
        'all' as dimension,
        *
    from {{ ref('int_population_bounds') }}

),

measures as (

    select
        estimates.*,
        kinds.metric_id

    from estimates

    cross join (
        values ('estimated_assets'), ('estimated_unseen_assets'), ('inventory_completeness')
    ) as kinds (metric_id)

    -- A pair of sources says nothing of what all of them list together.
    where estimates.dimension = 'all' or kinds.metric_id <> 'inventory_completeness'

)

select
    metric_id,
    as_of_date,
    dimension,
    member,
    'all' as control_id,
    'all' as owner_name,
    captured_count as numerator,
    case when metric_id = 'inventory_completeness' then estimate end as denominator,
    case metric_id
        when 'estimated_assets' then estimate
        when 'estimated_unseen_assets' then estimate - captured_count
        else captured_count / nullif(estimate, 0)
    end as measured_value,
    case metric_id
        when 'estimated_assets' then estimate_low
        when 'estimated_unseen_assets' then estimate_low - captured_count
        else captured_count / nullif(estimate_high, 0)
    end as measured_low,
    case metric_id
        when 'estimated_assets' then estimate_high
        when 'estimated_unseen_assets' then estimate_high - captured_count
        else captured_count / nullif(estimate_low, 0)
    end as measured_high
from measures
