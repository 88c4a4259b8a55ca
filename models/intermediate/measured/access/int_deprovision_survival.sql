with

exits as (

    select * from {{ ref('int_deprovision_exits') }}

    -- Who leaves when he comes was at no risk.
    where exit_age > entry_age

),

moves as (

    select
        as_of_date,
        owner_name,
        system_name,
        entry_age as age_days,
        1 as entering,
        0 as leaving,
        0 as disabled
    from exits

    union all

    select
        as_of_date,
        owner_name,
        system_name,
        exit_age as age_days,
        0 as entering,
        1 as leaving,
        case when is_disabled then 1 else 0 end as disabled
    from exits

),

counted as (

    {% call sliced('moves', [[], ['owner'], ['system']], also=['age_days']) %}
        cast(sum(entering) as double) as entering,
        cast(sum(leaving) as double) as leaving,
        cast(sum(disabled) as double) as disabled
    {% endcall %}

),

at_risk as (

    select
        *,
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
        sum(case when disabled < at_risk then ln(1 - disabled / at_risk) end) over curve
            as log_survival,
        sum(case when disabled < at_risk then disabled / (at_risk * (at_risk - disabled)) end)
            over curve as greenwood_sum,
        coalesce(bool_or(disabled > 0 and disabled >= at_risk) over curve, false) as is_exhausted

    from at_risk

    where leaving > 0

    window curve as (
        partition by as_of_date, dimension, member
        order by age_days
        rows between unbounded preceding and current row
    )

)

select
    as_of_date,
    dimension,
    member,
    owner_name,
    age_days,
    at_risk,
    disabled,
    leaving,
    {{ survival_band() }}
from multiplied
