with

measures as (

    select * from {{ ref('int_measures') }}

    -- Weights are no counts, and a cohort is another one at every date.
    where
        effective_size is not null
        and metric_id not in (
            'weighted_coverage', 'matched_cohort_coverage', 'matched_cohort_baseline'
        )

),

cards as (

    select * from {{ ref('metric_cards') }}

),

control_dates as (

    select * from {{ ref('int_control_dates') }}

    where baseline_date is not null

),

strata as (

    select
        measures.metric_id,
        measures.as_of_date,
        measures.member,
        measures.numerator,
        measures.denominator,
        replace(measures.dimension, 'control_', '') as stratum_dimension,
        case
            when measures.dimension like 'control!_%' escape '!' then measures.control_id
            else 'all'
        end as control_id,
        case
            when cards.foundation <> 'control' then cards.foundation
            when measures.dimension like 'control!_%' escape '!' then measures.control_id
            else 'all'
        end as foundation_id

    from measures

    inner join cards
        on measures.metric_id = cards.metric_id

    where
        measures.dimension not in ('all', 'control', 'source_pair')
        -- One asset has findings of several severities and detectors: their strata overlap.
        and (measures.metric_id <> 'finding_prevalence' or measures.dimension = 'owner')

),

both_dates as (

    select
        control_dates.as_of_date,
        control_dates.baseline_date,
        strata.metric_id,
        strata.control_id,
        strata.stratum_dimension,
        strata.member,
        strata.numerator,
        strata.denominator,
        cast(
            case when strata.as_of_date = control_dates.baseline_date then 1 else 0 end as double
        ) as start_part

    from control_dates

    inner join strata
        on
            control_dates.control_id = strata.foundation_id
            and strata.as_of_date in (control_dates.as_of_date, control_dates.baseline_date)

),

paired as (

    select
        as_of_date,
        baseline_date,
        metric_id,
        control_id,
        stratum_dimension,
        member,
        sum(numerator * start_part) as start_numerator,
        sum(denominator * start_part) as start_denominator,
        sum(numerator * (1 - start_part)) as end_numerator,
        sum(denominator * (1 - start_part)) as end_denominator

    from both_dates

    group by as_of_date, baseline_date, metric_id, control_id, stratum_dimension, member

)

select * from paired
