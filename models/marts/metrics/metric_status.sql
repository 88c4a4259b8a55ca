with

figures as (

    select * from {{ ref('metric_comparisons') }}

),

guard_dimensions as (

    select * from {{ ref('int_guard_dimensions') }}

),

guarded as (

    select
        figures.*,
        guards.dimension as guard_dimension,
        guards.value as guard_value,
        guards.value_change as guard_change,
        guards.is_beyond_noise as is_guard_beyond_noise,
        -- A guard of nothing hides nothing; cases that tell nothing yet may hide anything.
        figures.guard_metric_id is not null and coalesce(
            not guards.is_source_ok
            or (guards.value is null and coalesce(guards.excluded_count, 0) > 0)
            or (guards.value is null and guards.is_median and guards.denominator > 0),
            true
        ) as is_guard_unknown,
        coalesce(not guards.is_within_warning, false) as is_guard_past_warning,
        coalesce(guards.change_tone = 'worse', false) as is_guard_worse,
        -- Every asset that left the denominator counts as a gap.
        coalesce(
            figures.is_asset_coverage
            and figures.is_on_target
            and figures.denominator < figures.baseline_denominator
            and figures.numerator / nullif(figures.baseline_denominator, 0) < figures.target,
            false
        ) as is_denominator_short

    from figures

    left join guard_dimensions
        on
            figures.guard_metric_id = guard_dimensions.metric_id
            and figures.dimension = guard_dimensions.dimension

    -- A guard that is not measured by control or by owner guards with its total.
    left join figures as guards
        on
            figures.guard_metric_id = guards.metric_id
            and figures.as_of_date = guards.as_of_date
            and coalesce(guard_dimensions.dimension, 'all') = guards.dimension
            and case when guard_dimensions.dimension is null then 'all' else figures.member end
            = guards.member

),

judged as (

    select
        *,
        case
            when is_source_ok is null then 'no_data'
            when not is_source_ok then 'not_reportable'
            when value is null and is_median and denominator > 0 then 'not_reached'
            when value is null then 'nothing_to_measure'
            when target is null then 'no_target'
            when not is_on_target and is_within_warning then 'near_target'
            when not is_on_target then 'off_target'
            when
                is_guard_past_warning and guard_dimension = dimension
                and metric_id in ('{{ var("void_without_guard_metrics") | join("', '") }}')
                then 'void'
            when
                is_guard_unknown or is_guard_past_warning or is_guard_worse or is_denominator_short
                then 'not_green'
            else 'on_target'
        end as verdict

    from guarded

)

select
    metric_id,
    control_id,
    guard_metric_id,
    dimension,
    member,
    owner_name,
    guard_dimension,
    verdict,
    change_tone,
    value,
    target,
    warning,
    baseline_value,
    value_change,
    guard_value,
    guard_change,
    is_source_ok,
    is_beyond_noise,
    is_guard_beyond_noise,
    is_guard_unknown,
    is_guard_past_warning,
    is_guard_worse,
    is_denominator_short,
    as_of_date,
    baseline_date,
    baseline_denominator - denominator as denominator_loss,
    case
        when verdict = 'on_target' then 'good'
        when verdict in ('near_target', 'not_green') then 'warn'
        when verdict in ('off_target', 'void') then 'bad'
        when verdict in ('not_reportable', 'no_data') then 'unknown'
        else 'none'
    end as status
from judged
