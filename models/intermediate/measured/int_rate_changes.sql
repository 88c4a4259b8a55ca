with

measures as (

    select * from {{ ref('int_measures') }}

    where effective_size is not null and metric_id <> 'weighted_coverage'

),

as_of_dates as (

    select * from {{ ref('int_as_of_dates') }}

    where baseline_date is not null

),

strata as (

    select
        *,
        case
            when dimension in ('control_owner', 'control_asset_class') then control_id
            else 'all'
        end as total_control_id,
        replace(dimension, 'control_', '') as stratum_dimension

    from measures

    where dimension not in ('all', 'control', 'source_pair')

),

ends as (

    select
        as_of_dates.as_of_date,
        as_of_dates.baseline_date,
        strata.metric_id,
        strata.total_control_id as control_id,
        strata.stratum_dimension,
        strata.member,
        strata.numerator as end_numerator,
        strata.denominator as end_denominator,
        cast(0 as double) as start_numerator,
        cast(0 as double) as start_denominator

    from as_of_dates

    inner join strata
        on as_of_dates.as_of_date = strata.as_of_date

    union all

    select
        as_of_dates.as_of_date,
        as_of_dates.baseline_date,
        strata.metric_id,
        strata.total_control_id as control_id,
        strata.stratum_dimension,
        strata.member,
        cast(0 as double) as end_numerator,
        cast(0 as double) as end_denominator,
        strata.numerator as start_numerator,
        strata.denominator as start_denominator

    from as_of_dates

    inner join strata
        on as_of_dates.baseline_date = strata.as_of_date

),

paired as (

    select
        as_of_date,
        baseline_date,
        metric_id,
        control_id,
        stratum_dimension,
        member,
        sum(start_numerator) as start_numerator,
        sum(start_denominator) as start_denominator,
        sum(end_numerator) as end_numerator,
        sum(end_denominator) as end_denominator

    from ends

    group by as_of_date, baseline_date, metric_id, control_id, stratum_dimension, member

)

select * from paired
