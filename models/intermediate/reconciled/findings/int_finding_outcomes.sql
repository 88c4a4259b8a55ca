with

episodes as (

    select * from {{ ref('int_finding_episodes') }}

),

descriptions as (

    select * from {{ ref('int_finding_descriptions') }}

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
        coalesce(owners.owner_name, 'unowned') as owner_name

    from episodes

    inner join descriptions
        on episodes.finding_id = descriptions.finding_id

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
    last_seen_date,
    -- Before its detector was there nobody could have seen it close: it enters the count here.
    greatest(detected_date, onboarded_date) as entered_date,
    case
        when retired_date is not null then 'asset_retired'
        when is_out_of_sight then 'not_observed'
        else closure_reason
    end as closure_reason,
    coalesce(
        retired_date, case when is_out_of_sight then last_open_date end, closed_date
    ) as ended_date
from judged
