with

stays as (

    select * from {{ ref('int_backlog_stays') }}

),

events as (

    select
        first_open_date as change_date,
        severity,
        owner_name,
        detector_name,
        case when episode_number = 1 then 'new' else 'reopened' end as kind,
        1 as change_count
    from stays

    union all

    select
        left_date as change_date,
        severity,
        owner_name,
        detector_name,
        case
            when is_remediated then 'remediated'
            when closure_reason = 'not_observed' then 'out_of_sight'
            else 'otherwise_closed'
        end as kind,
        1 as change_count
    from stays
    where left_date is not null

    union all

    select
        aged_date as change_date,
        severity,
        owner_name,
        detector_name,
        'aged' as kind,
        1 as change_count
    from stays
    where aged_date < coalesce(left_date, date '9999-12-31')

    union all

    select
        left_date as change_date,
        severity,
        owner_name,
        detector_name,
        'aged' as kind,
        -1 as change_count
    from stays
    where aged_date < left_date

    union all

    select
        followed_date as change_date,
        severity,
        owner_name,
        detector_name,
        'followed' as kind,
        1 as change_count
    from stays
    where followed_date is not null

    union all

    select
        came_back_date as change_date,
        severity,
        owner_name,
        detector_name,
        'came_back' as kind,
        1 as change_count
    from stays
    where came_back_date is not null

),

counted as (

    {% call sliced(
        'events',
        [[], ['severity'], ['owner'], ['detector'], ['severity', 'owner']],
        also=['kind'],
        date='change_date',
    ) %}
        sum(change_count) as change_count
    {% endcall %}

)

select
    change_date,
    dimension,
    member,
    owner_name,
    kind,
    change_count
from counted
