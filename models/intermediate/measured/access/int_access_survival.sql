with

exits as (

    select * from {{ ref('int_access_exits') }}

    -- Who leaves when he comes was at no risk.
    where exit_age > entry_age

),

moves as (

    select
        as_of_date,
        exit_kind,
        owner_name,
        system_name,
        entry_age as age_days,
        1 as entering,
        0 as leaving,
        0 as ended
    from exits

    union all

    select
        as_of_date,
        exit_kind,
        owner_name,
        system_name,
        exit_age as age_days,
        0 as entering,
        1 as leaving,
        case when is_ended then 1 else 0 end as ended
    from exits

),

counted as (

    {% call sliced(
        'moves', [[], ['owner'], ['system']], also=['exit_kind', 'age_days']
    ) %}
        cast(sum(entering) as double) as entering,
        cast(sum(leaving) as double) as leaving,
        cast(sum(ended) as double) as ended
    {% endcall %}

),

at_risk as (

    select
        *,
        coalesce(sum(entering - leaving) over (
            partition by as_of_date, exit_kind, dimension, member
            order by age_days
            rows between unbounded preceding and 1 preceding
        ), 0) as at_risk

    from counted

),

multiplied as (

    select
        *,
        sum(case when ended < at_risk then ln(1 - ended / at_risk) end) over curve
            as log_survival,
        sum(case when ended < at_risk then ended / (at_risk * (at_risk - ended)) end) over curve
            as greenwood_sum,
        coalesce(bool_or(ended > 0 and ended >= at_risk) over curve, false) as is_exhausted

    from at_risk

    where leaving > 0

    window curve as (
        partition by as_of_date, exit_kind, dimension, member
        order by age_days
        rows between unbounded preceding and current row
    )

)

select
    as_of_date,
    exit_kind,
    dimension,
    member,
    owner_name,
    age_days,
    at_risk,
    ended,
    leaving,
    {{ survival_band() }}
from multiplied
