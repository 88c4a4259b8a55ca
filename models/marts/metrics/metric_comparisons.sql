with

metrics as (

    select * from {{ ref('metrics') }}

),

definitions as (

    select * from {{ ref('metric_definitions') }}

),

figures as (

    select * from {{ ref('int_figure_baselines') }}

),

compared as (

    select
        figures.*,
        definitions.guard_metric_id,
        definitions.unit,
        definitions.direction,
        definitions.target,
        definitions.warning,
        metrics.numerator,
        metrics.denominator,
        metrics.excluded_count,
        metrics.is_source_ok,
        earlier.denominator as baseline_denominator,
        figures.metric_id in (
            '{{ var("asset_coverage_metrics") | join("',
            '") }}'
        ) as is_asset_coverage,
        figures.metric_id in (
            '{{ var("median_metrics") | join("',
            '") }}'
        ) as is_median,
        case when metrics.is_source_ok then metrics.value end as value,
        case when earlier.is_source_ok then earlier.value end as baseline_value,
        -- An interval without an upper end goes on for ever.
        metrics.interval_low > coalesce(earlier.interval_high, cast('infinity' as double))
        or earlier.interval_low > coalesce(metrics.interval_high, cast('infinity' as double))
            as are_intervals_apart

    from figures

    inner join definitions
        on figures.metric_id = definitions.metric_id

    left join metrics
        on
            figures.metric_id = metrics.metric_id
            and figures.as_of_date = metrics.as_of_date
            and figures.dimension = metrics.dimension
            and figures.member = metrics.member

    left join metrics as earlier
        on
            figures.metric_id = earlier.metric_id
            and figures.baseline_date = earlier.as_of_date
            and figures.dimension = earlier.dimension
            and figures.member = earlier.member

)

select
    metric_id,
    control_id,
    guard_metric_id,
    dimension,
    member,
    owner_name,
    numerator,
    denominator,
    excluded_count,
    value,
    target,
    warning,
    baseline_denominator,
    baseline_value,
    is_source_ok,
    is_asset_coverage,
    is_median,
    as_of_date,
    baseline_date,
    round(value - baseline_value, 12) as value_change,
    case when direction = 'up' then value >= target else value <= target end as is_on_target,
    case when direction = 'up' then value >= warning else value <= warning end as is_within_warning,
    case when value - baseline_value is not null then are_intervals_apart end as is_beyond_noise,
    {{ change_tone('value', 'baseline_value') }} as change_tone
from compared
