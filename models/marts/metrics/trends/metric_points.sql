with

metrics as (

    select * from {{ ref('metrics') }}

    where
        is_source_ok and value is not null and dimension in ('all', 'control', 'owner')
        and metric_id not in (
            '{{ var("campaign_metrics") | join("',
            '") }}'
        )

),

definitions as (

    select * from {{ ref('metric_definitions') }}

),

sized as (

    select
        metrics.metric_id,
        metrics.control_id,
        metrics.dimension,
        metrics.member,
        metrics.owner_name,
        definitions.unit,
        metrics.value,
        metrics.as_of_date,
        cast(metrics.as_of_date - cast(date_trunc('week', metrics.as_of_date) as date) as int)
            as day_number,
        case when definitions.unit = 'share' then metrics.denominator else 1.0 end as case_size

    from metrics

    inner join definitions
        on metrics.metric_id = definitions.metric_id

),

-- What a weekday differs from the others by, where there are others: eight weeks of daily dates.
weekdays as (

    select
        *,
        avg(value) over same_weekday as weekday_mean,
        count(*) over same_weekday as weekday_count,
        avg(value) over past as past_mean,
        count(*) over past as past_count

    from sized

    window
        same_weekday as (
            partition by metric_id, dimension, member, day_number
            order by as_of_date
            range between interval 56 days preceding and interval 1 days preceding
        ),
        past as (
            partition by metric_id, dimension, member
            order by as_of_date
            range between interval 56 days preceding and interval 1 days preceding
        )

),

adjusted as (

    select
        *,
        case
            when past_count >= 40 and weekday_count >= 4 then weekday_mean - past_mean
            else 0.0
        end as weekday_effect

    from weekdays

)

select
    metric_id,
    control_id,
    dimension,
    member,
    owner_name,
    unit,
    value,
    case_size,
    weekday_effect,
    as_of_date,
    cast(row_number() over series as bigint) as place,
    value - weekday_effect as adjusted_value,
    lag(value - weekday_effect) over series as previous_value,
    lag(case_size) over series as previous_size,
    lag(as_of_date) over series as previous_date
from adjusted
window series as (partition by metric_id, dimension, member order by as_of_date)
