with

episodes as (

    select * from {{ ref('int_finding_episodes') }}

),

assets as (

    select * from {{ ref('int_assets_by_date') }}

),

retired as (

    select
        episodes.finding_id,
        episodes.episode_number,
        min(assets.as_of_date) as retired_date

    from episodes

    inner join assets
        on
            episodes.asset_id = assets.asset_id
            and episodes.last_open_date < assets.as_of_date

    where episodes.closed_date is null and assets.lifecycle = 'retired'

    group by episodes.finding_id, episodes.episode_number

)

select * from retired
