with

limits as (

    select * from {{ ref('metric_limits') }}

),

ranked as (

    select
        *,
        count(p_value) over family as family_count,
        row_number() over (
            partition by metric_id, dimension, as_of_date
            order by p_value nulls last, member
        ) as family_rank

    from limits

    window family as (partition by metric_id, dimension, as_of_date)

),

-- Benjamini and Hochberg: of the members that are called, so large a share is chance.
corrected as (

    select
        *,
        min(p_value * family_count / family_rank) over (
            partition by metric_id, dimension, as_of_date
            order by family_rank desc
            rows between unbounded preceding and current row
        ) as q_value

    from ranked

),

ruled as (

    select
        *,
        case
            when deviation is null then null
            when dimension = 'owner' and q_value > {{ var('false_discovery_share') }} then null
            when dimension = 'owner' then 'stands_out'
            when value < lower_limit or value > upper_limit then 'beyond_limits'
            when abs(drift) > 3 then 'drift'
        end as rule

    from corrected

),

-- A signal goes on from its first date until a date without one.
spells as (

    select
        *,
        sum(case when rule is null then 1 else 0 end) over (
            partition by metric_id, dimension, member
            order by as_of_date
            rows between unbounded preceding and current row
        ) as quiet_count

    from ruled

)

select
    metric_id,
    control_id,
    dimension,
    member,
    owner_name,
    chart,
    rule,
    value,
    center,
    lower_limit,
    upper_limit,
    weekday_effect,
    smoothed_value,
    drift,
    p_value,
    as_of_date,
    cast(point_count as bigint) as point_count,
    case when p_value is not null then q_value end as q_value,
    rule is not null as is_signal,
    center is null as is_suppressed,
    case
        when rule is not null
            then
                min(case when rule is not null then as_of_date end) over (
                    partition by metric_id, dimension, member, quiet_count
                )
    end as signal_since_date
from spells
