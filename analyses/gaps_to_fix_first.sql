-- What should be fixed first, by whom, and why?
select
    owner_name,
    asset_name,
    control_name,
    explanation,
    action,
    gap_age_days,
    priority_score
from {{ ref('coverage_gaps') }}
order by priority_score desc, asset_id asc, control_id asc
