with

tickets as (

    select * from {{ ref('int_tickets_by_date') }}

),

counted as (

    {% call sliced(
        'tickets',
        [[], ['assignment_group'], ['priority'], ['source']],
        also=['age_seconds'],
    ) %}
        cast(count(*) as double) as leaving,
        cast(count(case when outcome = 'resolved' then 1 end) as double) as resolved
    {% endcall %}

),

at_risk as (

    select
        *,
        sum(leaving) over (
            partition by as_of_date, dimension, member
            order by age_seconds
            rows between current row and unbounded following
        ) as at_risk

    from counted

),

multiplied as (

    select
        *,
        sum(case when resolved < at_risk then ln(1 - resolved / at_risk) end)
            over curve as log_survival,
        sum(case when resolved < at_risk then resolved / (at_risk * (at_risk - resolved)) end)
            over curve as greenwood_sum,
        bool_or(resolved > 0 and resolved >= at_risk) over curve as is_exhausted

    from at_risk

    window curve as (
        partition by as_of_date, dimension, member
        order by age_seconds
        rows between unbounded preceding and current row
    )

)

select
    as_of_date,
    dimension,
    member,
    age_seconds,
    at_risk,
    resolved,
    leaving,
    {{ survival_band() }}
from multiplied
