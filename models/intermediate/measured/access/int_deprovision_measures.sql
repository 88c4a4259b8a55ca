with

survival as (

    select * from {{ ref('int_deprovision_survival') }}

),

counted as (

    select * from {{ ref('int_deprovision_counts') }}

),

-- The tolerance keeps a curve that is exactly one half from missing it by rounding.
curves as (

    select
        as_of_date,
        dimension,
        member,
        owner_name,
        cast(0 as bigint) as unknown_end_count,
        sum(disabled) as disabled_count,
        sum(leaving) as leaving_count,
        min(case when survival <= 0.5 + 1e-12 then age_days end) as median_days,
        min(case when coalesce(survival_low, survival) <= 0.5 + 1e-12 then age_days end)
            as median_low_days,
        min(case when survival_high <= 0.5 + 1e-12 then age_days end) as median_high_days

    from survival

    group by as_of_date, dimension, member, owner_name

    union all

    -- Of whom nobody knows when they left: a slice may have no others.
    select
        as_of_date,
        dimension,
        member,
        owner_name,
        unknown_end_count,
        0 as disabled_count,
        0 as leaving_count,
        {{ typed_nulls(['median_days', 'median_low_days', 'median_high_days'], 'double') }}
    from counted
    where unknown_end_count > 0 and dimension <> 'system_owner'

),

merged as (

    select
        as_of_date,
        dimension,
        member,
        owner_name,
        cast(sum(unknown_end_count) as bigint) as unknown_end_count,
        sum(disabled_count) as disabled_count,
        sum(leaving_count) as leaving_count,
        max(median_days) as median_days,
        max(median_low_days) as median_low_days,
        max(median_high_days) as median_high_days

    from curves

    group by as_of_date, dimension, member, owner_name

)

select
    'deprovision_lag' as metric_id,
    as_of_date,
    dimension,
    member,
    'all' as control_id,
    owner_name,
    disabled_count as numerator,
    leaving_count as denominator,
    cast(null as double) as effective_size,
    median_days as measured_value,
    median_low_days as measured_low,
    median_high_days as measured_high,
    unknown_end_count as excluded_count,
    {{ exclusion_counts(['unknown_end']) }} as exclusions
from merged

union all

{{ access_shares('counted', [
    ('deprovision_within_24h', 'within_a_day', 'known', ['unknown_end', 'unknown_moment']),
]) }}
