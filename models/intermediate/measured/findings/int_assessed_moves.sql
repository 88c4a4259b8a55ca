with

spells as (

    select * from {{ ref('int_assessed_spells') }}

),

stays as (

    select
        *,
        case when severity in ('critical', 'high') then 1 else 0 end as is_high

    from {{ ref('int_backlog_stays') }}

),

events as (

    select
        first_open_date as change_date,
        asset_key,
        severity,
        owner_name,
        detector_name,
        1 as open_change,
        is_high as high_change
    from stays

    union all

    select
        left_date as change_date,
        asset_key,
        severity,
        owner_name,
        detector_name,
        -1 as open_change,
        -is_high as high_change
    from stays
    where left_date is not null

),

opened as (

    {% call sliced(
        'events',
        [[], ['severity'], ['owner'], ['detector'], ['severity', 'owner']],
        also=['asset_key'],
        date='change_date',
    ) %}
        sum(open_change) as open_change,
        sum(high_change) as high_change
    {% endcall %}

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
