with

episodes as (

    select * from {{ ref('int_finding_episodes') }}

),

assets as (

    select * from {{ ref('int_assets_by_date') }}

),

-- What comes after the last date on which the asset was in use is its retirement.
last_used as (

    select
        asset_id,
        coalesce(
            max(case when coalesce(lifecycle, 'unknown') <> 'retired' then as_of_date end),
            date '0001-01-01'
        ) as last_used_date

    from assets

    group by asset_id

),

dated as (

    select
        episodes.finding_id,
        episodes.episode_number,
        min(assets.as_of_date) as retired_date

    from episodes

    inner join last_used
        on episodes.asset_id = last_used.asset_id

    inner join assets
        on
            episodes.asset_id = assets.asset_id
            and coalesce(episodes.last_seen_date, episodes.last_open_date) < assets.as_of_date
            and last_used.last_used_date < assets.as_of_date

    where episodes.closed_date is null

    group by episodes.finding_id, episodes.episode_number

)

select * from dated
