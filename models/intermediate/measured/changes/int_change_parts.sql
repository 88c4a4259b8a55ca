with

contributions as (

    select
        metric_id,
        control_id,
        part,
        case_id,
        contribution,
        owner_name
    from {{ ref('int_change_contributions') }}

),

rests as (

    select * from {{ ref('int_change_rests') }}

),

-- The total is moved by every case, and by one that changed owners once.
sided as (

    select * from contributions

    where owner_name <> 'all'

    union all

    select
        metric_id,
        control_id,
        part,
        case_id,
        contribution,
        'all' as owner_name
    from contributions

),

moved as (

    select
        metric_id,
        control_id,
        owner_name,
        part,
        count(distinct case_id) as case_count,
        sum(contribution) as contribution

    from sided

    group by metric_id, control_id, owner_name, part

)

select * from moved

union all

select
    metric_id,
    control_id,
    owner_name,
    part,
    cast(null as bigint) as case_count,
    contribution
from rests

union all

select
    metric_id,
    control_id,
    'all' as owner_name,
    part,
    cast(null as bigint) as case_count,
    sum(contribution) as contribution
from rests
group by metric_id, control_id, part
