{#
    Example: the cells of effective coverage hold 800 healthy of 1,056, the metric 801.
    Reason: the semantic layer answers from cells, the report from metrics: two numbers for one
    question.
    Remedy: correct the formula in int_metric_cells, or the card's roll-up, if slices do not add up.
#}
with

cells as (

    select * from {{ ref('metric_cells') }}

),

summed as (

    {% call sliced('cells', [
        [], ['control'], ['owner'], ['severity'], ['asset_class'], ['environment'],
        ['criticality'], ['exposure'], ['system'], ['system', 'owner'],
    ], also=['metric_id']) %}
        sum(numerator) as numerator,
        sum(denominator) as denominator
    {% endcall %}

),

-- What the cells of a metric are cut by; every metric has a total.
cut as (

    select distinct
        metric_id,
        dimension

    from summed

    where member <> 'all' or dimension = 'all'

),

figures as (

    select
        figures.*,
        case when cards.unit = 'count' then figures.value else figures.numerator end as counted

    from {{ ref('metrics') }} as figures

    inner join {{ ref('metric_cards') }} as cards
        on figures.metric_id = cards.metric_id

    inner join cut
        on
            figures.metric_id = cut.metric_id
            and figures.dimension = cut.dimension

)

select
    figures.metric_id,
    figures.as_of_date,
    figures.dimension,
    figures.member,
    figures.counted,
    summed.numerator
from figures
left join summed
    on
        figures.metric_id = summed.metric_id
        and figures.as_of_date = summed.as_of_date
        and figures.dimension = summed.dimension
        and figures.member = summed.member
where
    abs(coalesce(figures.counted, 0) - coalesce(summed.numerator, 0)) > 1e-6
    or abs(coalesce(figures.denominator, 0) - coalesce(summed.denominator, 0)) > 1e-6
