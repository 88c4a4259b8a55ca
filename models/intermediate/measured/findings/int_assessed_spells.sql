with

-- The report that does not say what it is about is no look at an asset.
looks as (

    select
        asset_key,
        export_date,
        source_name || '.' || source_table as detector_name

    from {{ ref('int_finding_asset_looks') }}

    where asset_key not like 'nameless:%'

),

owners as (

    select
        asset_id,
        max_by(owner_name, as_of_date) filter (where owner_name is not null) as owner_name

    from {{ ref('int_assets_by_date') }}

    group by asset_id

),

-- By each detector, and by any.
scoped as (

    select
        detector_name,
        asset_key,
        export_date
    from looks

    union all

    select distinct
        'all' as detector_name,
        asset_key,
        export_date
    from looks

),

-- A look counts for so many days; the next one after them begins another spell.
marked as (

    select
        *,
        case
            when
                lag(export_date) over looked
                >= export_date - {{ var('assessed_within_days') }}
                then 0
            else 1
        end as is_start

    from scoped

    window looked as (partition by detector_name, asset_key order by export_date)

),

numbered as (

    select
        *,
        sum(is_start) over (
            partition by detector_name, asset_key
            order by export_date
            rows between unbounded preceding and current row
        ) as spell_number

    from marked

),

spells as (

    select
        detector_name,
        asset_key,
        spell_number,
        min(export_date) as assessed_date,
        max(export_date) + {{ var('assessed_within_days') }} as lapsed_date

    from numbered

    group by detector_name, asset_key, spell_number

)

select
    spells.detector_name,
    spells.asset_key,
    spells.assessed_date,
    spells.lapsed_date,
    coalesce(owners.owner_name, 'unowned') as owner_name
from spells
left join owners
    on spells.asset_key = owners.asset_id
