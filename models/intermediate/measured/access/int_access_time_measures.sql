with

survival as (

    select * from {{ ref('int_access_survival') }}

),

as_of_dates as (

    select as_of_date from {{ ref('int_as_of_dates') }}

),

deprovisions as (

    select
        *,
        cast(disabled_by_at as date) as disabled_date,
        case
            when disabled_at is not null and lag_days <= 1 then 'within'
            when bound_date is not null and lag_days <= 1 then 'within'
            when enabled_days >= 1 or disabled_at is not null then 'later'
            else 'unknown'
        end as promptness
    from {{ ref('int_deprovisions') }}

),

-- A day after the end it is known who was prompt, if an export or a time stamp tells.
judged as (

    select
        as_of_dates.as_of_date,
        deprovisions.owner_name,
        deprovisions.system_name,
        deprovisions.promptness

    from as_of_dates

    inner join deprovisions
        on
            as_of_dates.as_of_date > deprovisions.gone_from_date
            and as_of_dates.as_of_date >= deprovisions.first_export_date
            and (
                deprovisions.promptness = 'later'
                or as_of_dates.as_of_date >= deprovisions.disabled_date
                or deprovisions.promptness = 'unknown'
            )

),

counted as (

    {% call sliced('judged', [[], ['owner'], ['system']]) %}
        count(case when promptness = 'within' then 1 end) as within_a_day,
        count(case when promptness <> 'unknown' then 1 end) as known,
        count(case when promptness = 'unknown' then 1 end) as unknown_moment_count
    {% endcall %}

),

-- The tolerance keeps a curve that is exactly one half from missing it by rounding.
curves as (

    select
        as_of_date,
        exit_kind,
        dimension,
        member,
        owner_name,
        sum(ended) as ended_count,
        sum(leaving) as leaving_count,
        min(case when survival <= 0.5 + 1e-12 then age_days end) as median_days,
        min(case when coalesce(survival_low, survival) <= 0.5 + 1e-12 then age_days end)
            as median_low_days,
        min(case when survival_high <= 0.5 + 1e-12 then age_days end) as median_high_days

    from survival

    group by as_of_date, exit_kind, dimension, member, owner_name

)

select
    case exit_kind when 'deprovision' then 'deprovision_lag' else 'access_remediation_median' end
        as metric_id,
    as_of_date,
    dimension,
    member,
    'all' as control_id,
    owner_name,
    ended_count as numerator,
    leaving_count as denominator,
    cast(null as double) as effective_size,
    median_days as measured_value,
    median_low_days as measured_low,
    median_high_days as measured_high,
    cast(0 as bigint) as excluded_count,
    '{}' as exclusions
from curves

union all

{{ access_shares('counted', [
    ('deprovision_within_24h', 'within_a_day', 'known', ['unknown_moment']),
]) }}
