with

measures as (

    select * from {{ ref('int_measures_by_date') }}

),

definitions as (

    select * from {{ ref('metric_cards') }}

),

reliability as (

    select * from {{ ref('int_control_reliability') }}

)

select
    measures.metric_id,
    measures.as_of_date,
    measures.dimension,
    measures.member,
    measures.control_id,
    measures.owner_name,
    definitions.unit,
    measures.policy_version,
    reliability.failing_sources,
    measures.numerator,
    measures.denominator,
    measures.effective_size,
    measures.measured_low,
    measures.measured_high,
    measures.excluded_count,
    measures.exclusions,
    case
        when definitions.unit = 'share'
            then measures.numerator / nullif(measures.denominator, 0)
        else measures.measured_value
    end as metric_value,
    coalesce(reliability.is_source_ok, false) as is_source_ok
from measures
inner join definitions
    on measures.metric_id = definitions.metric_id
left join reliability
    on
        measures.as_of_date = reliability.as_of_date
        and case
            when definitions.foundation = 'control' then measures.control_id
            else definitions.foundation
        end = reliability.control_id
