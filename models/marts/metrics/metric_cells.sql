with

cells as (

    select * from {{ ref('int_metric_cells') }}

),

slices as (

    select * from {{ ref('int_metric_slices') }}

),

totals as (

    select * from {{ ref('metrics') }}

    where dimension in ('all', 'control')

),

stacked as (

    select
        metric_id,
        control_id,
        owner_name,
        asset_class,
        environment,
        criticality,
        exposure,
        'all' as severity,
        'all' as system_name,
        numerator,
        denominator,
        as_of_date
    from cells

    union all

    select
        metric_id,
        control_id,
        owner_name,
        'all' as asset_class,
        'all' as environment,
        'all' as criticality,
        'all' as exposure,
        severity,
        system_name,
        numerator,
        denominator,
        as_of_date
    from slices

)

select
    ---------- ids
    stacked.metric_id,
    stacked.control_id,

    ---------- strings
    stacked.owner_name,
    stacked.asset_class,
    stacked.environment,
    stacked.criticality,
    stacked.exposure,
    stacked.severity,
    stacked.system_name,

    ---------- numbers
    stacked.numerator,
    stacked.denominator,

    ---------- booleans
    totals.is_source_ok,

    ---------- dates
    stacked.as_of_date
from stacked
inner join totals
    on
        stacked.metric_id = totals.metric_id
        and stacked.as_of_date = totals.as_of_date
        and stacked.control_id = totals.control_id
