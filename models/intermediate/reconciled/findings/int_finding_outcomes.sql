with

episodes as (

    select * from {{ ref('int_finding_episodes') }}

),

descriptions as (

    select * from {{ ref('int_finding_descriptions') }}

),

exports as (

    select
        source_name || '.' || source_table as detector_name,
        max(export_date) as latest_export_date

    from {{ ref('int_finding_exports') }}

    where is_complete

    group by source_name, source_table

),

owners as (

    select
        asset_id,
        max_by(owner_name, as_of_date) filter (where owner_name is not null) as owner_name

    from {{ ref('int_assets_by_date') }}

    group by asset_id

),

-- An asset that retired takes its findings along: nobody fixed them.
retirements as (

    select * from {{ ref('int_finding_retirements') }}

),

judged as (

    select
        episodes.*,
        descriptions.severity,
        descriptions.finding_kind,
        retirements.retired_date,
        exports.latest_export_date,
        coalesce(owners.owner_name, 'unowned') as owner_name,
        -- Its detector went on and did not look at the asset again: since then nobody knows.
        episodes.closed_date is null
        and retirements.retired_date is null
        and episodes.last_open_date < exports.latest_export_date as is_out_of_sight

    from episodes

    inner join descriptions
        on episodes.finding_id = descriptions.finding_id

    left join exports
        on episodes.detector_name = exports.detector_name

    left join owners
        on episodes.asset_id = owners.asset_id

    left join retirements
        on
            episodes.finding_id = retirements.finding_id
            and episodes.episode_number = retirements.episode_number

)

select
    finding_id,
    episode_number,
    asset_id,
    asset_key,
    detector_name,
    detector_count,
    owner_name,
    severity,
    finding_kind,
    detected_date,
    first_open_date,
    last_open_date,
    -- Before its detector was there nobody could have seen it close: it enters the count here.
    greatest(detected_date, onboarded_date) as entered_date,
    case
        when is_out_of_sight then 'not_observed'
        when retired_date is not null then 'asset_retired'
        else closure_reason
    end as closure_reason,
    case
        when is_out_of_sight then last_open_date
        else coalesce(retired_date, closed_date)
    end as ended_date
from judged
