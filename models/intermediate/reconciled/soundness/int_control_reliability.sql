with

foundations as (

    select * from {{ ref('int_control_foundations_by_date') }}

),

requirements as (

    select distinct
        as_of_date,
        control_id

    from {{ ref('int_coverage_cells') }}

),

owners as (

    select distinct as_of_date from {{ ref('int_owners_by_date') }}

),

summed as (

    select
        as_of_date,
        control_id,
        {{ sorted_list("case when not is_ok then foundation end") }} as failing_sources,
        bool_and(is_ok) as are_ok,
        bool_or(foundation_kind = 'evidence' and is_in_force) as has_evidence

    from foundations

    group by as_of_date, control_id

),

-- A required control whose console is not connected yet is not at 0 %: nobody knows.
required as (

    select
        requirements.as_of_date,
        requirements.control_id,
        coalesce(summed.failing_sources, 'no evidence of ' || requirements.control_id)
            as failing_sources,
        coalesce(summed.are_ok and summed.has_evidence, false) as is_source_ok

    from requirements

    left join summed
        on
            requirements.as_of_date = summed.as_of_date
            and requirements.control_id = summed.control_id

),

wholes as (

    select
        as_of_date,
        control_id,
        failing_sources,
        are_ok as is_source_ok

    from summed

    where control_id in (select cards.foundation from {{ ref('metric_cards') }} as cards)

),

each as (

    select * from required

    union all

    select * from wholes

)

select
    as_of_date,
    control_id,
    case when not is_source_ok then failing_sources end as failing_sources,
    is_source_ok
from each

union all

select
    as_of_date,
    'all' as control_id,
    {{ sorted_list("case when not is_source_ok then failing_sources end") }} as failing_sources,
    bool_and(is_source_ok) as is_source_ok
from each
where
    control_id = 'inventory'
    or control_id not in (select cards.foundation from {{ ref('metric_cards') }} as cards)
group by as_of_date

union all

select
    wholes.as_of_date,
    'ownership' as control_id,
    case
        when owners.as_of_date is null then coalesce(wholes.failing_sources, 'no owners')
        when not wholes.is_source_ok then wholes.failing_sources
    end as failing_sources,
    wholes.is_source_ok and owners.as_of_date is not null as is_source_ok
from wholes
left join owners
    on wholes.as_of_date = owners.as_of_date
where wholes.control_id = 'inventory'
