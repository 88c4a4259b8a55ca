with

valued as (

    select * from {{ ref('int_metric_values') }}

),

bounded as (

    select
        *,
        coalesce(measured_low, {{ wilson_bound('metric_value', 'effective_size', -1) }})
            as interval_low,
        coalesce(measured_high, {{ wilson_bound('metric_value', 'effective_size', 1) }})
            as interval_high,
        max(case when is_source_ok and metric_value is not null then as_of_date end) over (
            partition by metric_id, dimension, member
            order by as_of_date
            rows between unbounded preceding and current row
        ) as last_good_date

    from valued

),

published as (

    select
        ---------- ids
        bounded.metric_id,
        bounded.control_id,

        ---------- strings
        bounded.dimension,
        bounded.member,
        bounded.owner_name,
        bounded.exclusions,
        bounded.policy_version,
        bounded.failing_sources,

        ---------- numbers
        bounded.numerator,
        bounded.denominator,
        bounded.metric_value as value,
        bounded.interval_low,
        bounded.interval_high,
        bounded.excluded_count,
        last_good.metric_value as last_good_value,

        ---------- booleans
        bounded.is_source_ok,

        ---------- dates
        bounded.as_of_date,
        bounded.last_good_date

    from bounded

    left join bounded as last_good
        on
            bounded.metric_id = last_good.metric_id
            and bounded.dimension = last_good.dimension
            and bounded.member = last_good.member
            and bounded.last_good_date = last_good.as_of_date

)

select * from published
