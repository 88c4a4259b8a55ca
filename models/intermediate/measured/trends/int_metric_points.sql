with

sized as (

    select
        metric_id,
        control_id,
        dimension,
        member,
        owner_name,
        unit,
        metric_value,
        as_of_date,
        cast(as_of_date - cast(date_trunc('week', as_of_date) as date) as int) as day_number,
        case when unit = 'share' then denominator else 1.0 end as case_size

    from {{ ref('int_metric_values') }}

    where
        is_source_ok and metric_value is not null and dimension in ('all', 'control', 'owner')
        and metric_id not in (
            '{{ var("campaign_metrics") | join("',
            '") }}'
        )

),

-- What a weekday differs from the others by, where there are others: eight weeks of daily dates.
weekdays as (

    select
        *,
        avg(metric_value) over same_weekday as weekday_mean,
        count(*) over same_weekday as weekday_count,
        avg(metric_value) over past as past_mean,
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
    metric_value,
    case_size,
    weekday_effect,
    as_of_date,
    cast(row_number() over series as bigint) as place,
    metric_value - weekday_effect as adjusted_value,
    lag(metric_value - weekday_effect) over series as previous_value,
    lag(case_size) over series as previous_size,
    lag(as_of_date) over series as previous_date
from adjusted
window series as (partition by metric_id, dimension, member order by as_of_date)
