with

steps as (

    select * from {{ ref('int_remediation_steps') }}

),

counted as (

    {% call sliced(
        'steps',
        [[], ['stratum'], ['owner'], ['origin'], ['stratum', 'owner']],
        also=['population', 'age_days'],
    ) %}
        sum(entering) as entering,
        sum(leaving) as leaving,
        sum(remediated) as remediated,
        sum(competing) as competing
    {% endcall %}

),

at_risk as (

    select
        as_of_date,
        population,
        dimension,
        member,
        age_days,
        leaving,
        remediated,
        competing,
        coalesce(sum(entering - leaving) over (
            partition by as_of_date, population, dimension, member
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
            partition by as_of_date, population, dimension, member
            order by age_days
            rows between unbounded preceding and current row
        ),
        earlier as (
            partition by as_of_date, population, dimension, member
            order by age_days
            rows between unbounded preceding and 1 preceding
        )

)

select * from multiplied
