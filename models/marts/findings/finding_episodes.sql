with

outcomes as (

    select * from {{ ref('int_finding_outcomes') }}

)

select
    finding_id,
    episode_number,
    asset_id,
    owner_name,
    detector_name,
    detector_count,
    severity,
    finding_kind,
    closure_reason,
    detected_date,
    entered_date,
    first_open_date,
    last_open_date,
    last_seen_date,
    ended_date
from outcomes
