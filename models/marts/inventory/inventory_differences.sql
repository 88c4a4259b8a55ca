with

assets as (

    select * from {{ ref('int_assets_by_date') }}

),

as_of_dates as (

    select * from {{ ref('int_as_of_dates') }}

    where is_latest

),

different as (

    select
        assets.*,
        case when assets.is_authoritative then 'ghost' else 'shadow' end as difference

    from assets

    inner join as_of_dates
        on assets.as_of_date = as_of_dates.as_of_date

    where
        assets.is_authoritative <> assets.is_observed
        and assets.custody not in ('third_party', 'personal')

)

select
    asset_id,
    asset_name,
    difference,
    owner_name,
    asset_class,
    source_names as sources,
    as_of_date,
    last_seen_at,
    case
        when difference = 'ghost' and last_seen_at is null
            then 'No detector has ever seen it: confirm that it exists, or retire it'
        when difference = 'ghost'
            then 'No detector has seen it lately: find it, or retire it'
        when lifecycle = 'retired'
            then 'Retired in the inventory, yet alive: correct the inventory or switch it off'
        else 'The inventory does not know it: register it with an owner, or switch it off'
    end as action
from different
