with

statistics as (

    select * from {{ ref('int_ticket_statistics') }}

)

select
    as_of_date,
    dimension,
    member,
    ticket_count,
    open_count,
    resolved_count,
    cancelled_count,
    deadline_met_count,
    deadline_missed_count,
    deadline_pending_count,
    reopened_count,
    source_reopened_count,
    timed_count,
    closed_only_median_days,
    median_days,
    median_low_days,
    median_high_days,
    deadline_met_share
from statistics
