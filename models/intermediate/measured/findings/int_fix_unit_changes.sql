with

stays as (

    select * from {{ ref('int_backlog_stays') }}

    where fix_unit is not null

),

events as (

    select
        first_open_date as change_date,
        severity,
        owner_name,
        detector_name,
        fix_unit,
        1 as change_count
    from stays

    union all

    select
        left_date as change_date,
        severity,
        owner_name,
        detector_name,
        fix_unit,
        -1 as change_count
    from stays
    where left_date is not null

),

moves as (

    {% call sliced(
        'events',
        [[], ['severity'], ['owner'], ['detector'], ['severity', 'owner']],
        also=['fix_unit'],
        date='change_date',
    ) %}
        sum(change_count) as change_count
    {% endcall %}

),

-- However many findings an upgrade ends, it is one thing to do.
counted as (

    select
        *,
        sum(change_count) over (
            partition by dimension, member, fix_unit
            order by change_date
            rows between unbounded preceding and current row
        ) as open_count

    from moves

),

switched as (

    select
        change_date,
        dimension,
        member,
        owner_name,
        case
            when open_count > 0 and open_count = change_count then 1
            when open_count = 0 and change_count < 0 then -1
            else 0
        end as change_count

    from counted

)

select
    change_date,
    dimension,
    member,
    owner_name,
    'fix_unit' as kind,
    sum(change_count) as change_count
from switched
where change_count <> 0
group by change_date, dimension, member, owner_name

union all

select
    change_date,
    dimension,
    member,
    owner_name,
    'fixable' as kind,
    sum(change_count) as change_count
from moves
group by change_date, dimension, member, owner_name
