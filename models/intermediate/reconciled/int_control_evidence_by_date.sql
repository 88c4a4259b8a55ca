with

in_force as (

    select * from {{ ref('int_control_evidence_in_force') }}

),

-- An asset may have several records in one table (a sensor or an enrolment made anew): the latest
-- is the one that stands.
standing as (

    select
        *,
        row_number() over (
            partition by as_of_date, asset_id, control_id, source_name, source_table
            order by last_evidence_at desc nulls last, export_date desc, record_id asc
        ) as recency

    from in_force

),

-- And several tables may prove one control (an agent, a scan): whichever gets furthest counts.
ranked as (

    select
        *,
        row_number() over (
            partition by as_of_date, asset_id, control_id
            order by
                case
                    when is_recent and is_healthy and is_version_met then 4
                    when is_recent then 3
                    when is_installed then 2
                    else 1
                end desc,
                last_evidence_at desc nulls last,
                record_id asc
        ) as evidence_rank

    from standing

    where recency = 1

)

select
    as_of_date,
    asset_id,
    control_id,
    record_id,
    source_name,
    source_status,
    version,
    last_evidence_at,
    is_installed,
    is_recent,
    is_version_met,
    is_healthy
from ranked
where evidence_rank = 1
