with

exits as (

    select * from {{ ref('int_remediation_exits') }}

    -- Who leaves when he comes was at no risk.
    where exit_age > entry_age

),

steps as (

    select
        as_of_date,
        severity,
        owner_name,
        detector_name,
        entry_age as age_days,
        episode_count as entering,
        0 as leaving,
        0 as remediated,
        0 as competing
    from exits

    union all

    select
        as_of_date,
        severity,
        owner_name,
        detector_name,
        exit_age as age_days,
        0 as entering,
        episode_count as leaving,
        case when outcome = 'remediated' then episode_count else 0 end as remediated,
        case when outcome = 'competing' then episode_count else 0 end as competing
    from exits

),

counted as (

    {% call sliced(
        'steps',
        [[], ['severity'], ['owner'], ['detector'], ['severity', 'owner']],
        also=['age_days'],
    ) %}
        cast(sum(entering) as double) as entering,
        cast(sum(leaving) as double) as leaving,
        cast(sum(remediated) as double) as remediated,
        cast(sum(competing) as double) as competing
    {% endcall %}

),

at_risk as (

    select
        as_of_date,
        dimension,
        member,
        age_days,
        leaving,
        remediated,
        competing,
        coalesce(sum(entering - leaving) over (
            partition by as_of_date, dimension, member
            order by age_days
            rows between unbounded preceding and 1 preceding
        ), 0) as at_risk

    from counted

),

multiplied as (

    select
        *,
        sum(case when remediated < at_risk then ln(1 - remediated / at_risk) end)
            over curve as log_survival,
        sum(case when remediated < at_risk then remediated / (at_risk * (at_risk - remediated)) end)
            over curve as greenwood_sum,
        coalesce(bool_or(remediated > 0 and remediated >= at_risk) over curve, false)
            as is_exhausted,
        -- Of all events, up to the day before: who is still there to have one.
        coalesce(sum(
            case
                when remediated + competing < at_risk
                    then ln(1 - (remediated + competing) / at_risk)
            end
        ) over earlier, 0) as log_remaining,
        coalesce(
            bool_or(remediated + competing > 0 and remediated + competing >= at_risk)
                over earlier,
            false
        ) as is_none_left

    from at_risk

    where leaving > 0

    window
        curve as (
            partition by as_of_date, dimension, member
            order by age_days
            rows between unbounded preceding and current row
        ),
        earlier as (
            partition by as_of_date, dimension, member
            order by age_days
            rows between unbounded preceding and 1 preceding
        )

)

select * from multiplied
