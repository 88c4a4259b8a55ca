with

episodes as (

    select
        detector_episodes.*,
        identities.finding_id,
        identities.asset_id,
        exports.onboarded_date,
        detector_episodes.last_open_date < exports.latest_complete_date as is_out_of_sight,
        coalesce(detector_episodes.closed_date, date '9999-12-31') as until_date,
        -- The source may have known it before its first export, if that export shows it open.
        case
            when detector_episodes.first_open_date = records.first_export_date
                then least(
                    detector_episodes.first_open_date,
                    coalesce(records.first_seen_date, detector_episodes.first_open_date)
                )
            else detector_episodes.first_open_date
        end as detected_date

    from {{ ref('int_detector_episodes') }} as detector_episodes

    inner join {{ ref('int_finding_identities') }} as identities
        on detector_episodes.finding_number = identities.finding_number

    inner join {{ ref('int_finding_records') }} as records
        on detector_episodes.finding_number = records.finding_number

    inner join {{ ref('int_finding_exports') }} as exports
        on
            detector_episodes.source_name = exports.source_name
            and detector_episodes.source_table = exports.source_table
            and detector_episodes.first_open_date = exports.export_date

),

-- A finding that several detectors see is open as long as one of them sees it.
reached as (

    select
        *,
        max(until_date) over (
            partition by finding_id
            order by first_open_date, until_date, finding_number
            rows between unbounded preceding and 1 preceding
        ) as reached_date

    from episodes

),

numbered as (

    select
        *,
        sum(case when reached_date is null or first_open_date > reached_date then 1 else 0 end)
            over (
                partition by finding_id
                order by first_open_date, until_date, finding_number
                rows between unbounded preceding and current row
            ) as episode_number

    from reached

),

merged as (

    select
        finding_id,
        episode_number,
        min(asset_id) as asset_id,
        min(asset_key) as asset_key,
        count(distinct source_name || '.' || source_table) as detector_count,
        min(source_name || '.' || source_table) as detector_name,
        min(onboarded_date) as onboarded_date,
        -- Its detectors went on and did not look at the asset again: since then nobody knows.
        coalesce(bool_and(is_out_of_sight) filter (where closed_date is null), false)
            as is_out_of_sight,
        min(detected_date) as detected_date,
        min(first_open_date) as first_open_date,
        max(last_open_date) as last_open_date,
        max(last_seen_date) as last_seen_date,
        max(until_date) as until_date,
        -- Of two on one day always the same: what was accepted before what was fixed.
        max_by(closure_reason, cast(until_date as string) || closure_reason) filter (
            where closure_reason is not null
        ) as closure_reason

    from numbered

    group by finding_id, episode_number

)

select
    finding_id,
    cast(episode_number as bigint) as episode_number,
    asset_id,
    asset_key,
    detector_count,
    detector_name,
    onboarded_date,
    is_out_of_sight,
    detected_date,
    first_open_date,
    last_open_date,
    last_seen_date,
    nullif(until_date, date '9999-12-31') as closed_date,
    case when until_date < date '9999-12-31' then closure_reason end as closure_reason
from merged
