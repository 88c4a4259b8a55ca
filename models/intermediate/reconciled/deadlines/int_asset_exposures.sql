with

assets as (

    select
        as_of_date,
        asset_id,
        case when exposure <> 'unknown' then exposure = 'public' end as is_exposed

    from {{ ref('int_assets_by_date') }}

),

compared as (

    select
        *,
        lag(as_of_date) over dates as previous_date,
        lag(is_exposed) over dates as was_exposed

    from assets

    window dates as (partition by asset_id order by as_of_date)

),

-- What was first known of an asset was so before.
changes as (

    select
        asset_id,
        is_exposed,
        case when previous_date is null then date '0001-01-01' else as_of_date end as valid_from

    from compared

    where previous_date is null or is_exposed is distinct from was_exposed

)

select
    asset_id,
    is_exposed,
    valid_from,
    coalesce(
        lead(valid_from) over (
            partition by asset_id
            order by valid_from
        ),
        date '9999-12-31'
    ) as valid_to
from changes
