with

coverage as (

    select * from {{ ref('int_control_coverage') }}

    where coverage_state = 'gap'

),

-- The last date on which the control's sources were sound: gaps that only a silent console shows
-- are not work for anybody.
control_dates as (

    select * from {{ ref('int_control_dates') }}

    where is_latest

),

assets as (

    select * from {{ ref('int_assets_by_date') }}

),

controls as (

    select * from {{ ref('control_catalogue') }}

),

episodes as (

    select * from {{ ref('int_control_gap_episodes') }}

),

open_gaps as (

    select
        coverage.*,
        assets.asset_name,
        controls.control_name,
        controls.remedy,
        episodes.opened_date,
        cast(coverage.as_of_date - episodes.opened_date as bigint) as gap_age_days

    from coverage

    inner join control_dates
        on
            coverage.as_of_date = control_dates.as_of_date
            and coverage.control_id = control_dates.control_id

    inner join assets
        on
            coverage.as_of_date = assets.as_of_date
            and coverage.asset_id = assets.asset_id

    inner join controls
        on coverage.control_id = controls.control_id

    inner join episodes
        on
            coverage.asset_id = episodes.asset_id
            and coverage.control_id = episodes.control_id
            and coverage.as_of_date = episodes.last_gap_date

)

select
    asset_id,
    control_id,
    asset_name,
    control_name,
    owner_name,
    asset_class,
    environment,
    criticality,
    exposure,
    gap_reason,
    remedy as action,
    gap_age_days,
    as_of_date,
    opened_date as first_gap_date,
    last_evidence_at,
    case gap_reason
        when 'no_evidence' then 'No record of the control was found for this asset'
        when 'not_installed' then 'The control says: ' || coalesce(source_status, 'not installed')
        when 'stale_evidence'
            then coalesce(
                'No evidence since ' || cast(cast(last_evidence_at as date) as string)
                || '; policy wants it within ' || cast(recency_days as string) || ' days',
                'The control never reported when it last worked'
            )
        when 'unhealthy' then 'The control is not healthy: ' || coalesce(source_status, 'unknown')
        else 'Version ' || coalesce(version, 'unknown') || ' is below ' || minimum_version
    end as explanation,
    criticality_weight
    * case exposure when 'public' then 2 else 1 end
    * (1 + least(cast(gap_age_days as double), 90) / 90) as priority_score
from open_gaps
