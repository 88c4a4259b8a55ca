with

spells as (

    select * from {{ ref('int_assessed_spells') }}

),

opened as (

    select * from {{ ref('int_asset_backlog_moves') }}

),

-- Every asset that was looked at counts in the total, and with its owner and its detectors; with a
-- severity those that ever had a finding of it.
concerned as (

    select distinct
        dimension,
        member,
        owner_name,
        asset_key,
        'all' as detector_name

    from opened

    where dimension in ('severity', 'severity_owner')

    union all

    select distinct
        case when detector_name = 'all' then 'all' else 'detector' end as dimension,
        detector_name as member,
        'all' as owner_name,
        asset_key,
        detector_name

    from spells

    union all

    select distinct
        'owner' as dimension,
        owner_name as member,
        owner_name,
        asset_key,
        'all' as detector_name

    from spells

),

looked as (

    select
        concerned.dimension,
        concerned.member,
        concerned.owner_name,
        concerned.asset_key,
        spells.assessed_date,
        spells.lapsed_date

    from concerned

    inner join spells
        on
            concerned.asset_key = spells.asset_key
            and concerned.detector_name = spells.detector_name

)

select
    change_date,
    dimension,
    member,
    owner_name,
    asset_key,
    0 as assessed_change,
    open_change,
    high_change
from opened

union all

select
    assessed_date as change_date,
    dimension,
    member,
    owner_name,
    asset_key,
    1 as assessed_change,
    0 as open_change,
    0 as high_change
from looked

union all

select
    lapsed_date as change_date,
    dimension,
    member,
    owner_name,
    asset_key,
    -1 as assessed_change,
    0 as open_change,
    0 as high_change
from looked
