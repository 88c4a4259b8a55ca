with

moves as (

    select * from {{ ref('int_coverage_moves') }}

    where metric_id = 'effective_coverage'

)

-- A critical asset counts more, and as much more as it is critical at either end.
select
    'weighted_coverage' as metric_id,
    control_id,
    as_of_date,
    baseline_date,
    case_id,
    asset_id,
    {{ typed_nulls(['subject_id', 'subject_name']) }},
    start_owner_name,
    end_owner_name,
    case when is_start_counted then start_criticality_weight else 0.0 end as start_count,
    case when is_end_counted then end_criticality_weight else 0.0 end as end_count,
    case when is_start_counted is not null then start_criticality_weight end as start_weight,
    case when is_end_counted is not null then end_criticality_weight end as end_weight,
    cause
from moves
