with

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

)

select
    change_date,
    dimension,
    member,
    owner_name,
    asset_key,
    open_change,
    high_change
from opened
