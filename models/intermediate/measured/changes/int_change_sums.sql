with

measures as (

    select * from {{ ref('int_measures') }}

    where dimension in ('owner', 'control_owner')

),

-- Days that are a mean of cases have a sum; a median has none.
ends as (

    select * from {{ ref('int_change_ends') }}

    where
        unit in ('ratio', 'share')
        or metric_id in (
            'closed_only_mean', 'known_exploited_exposure', 'open_access_mean_age', 'open_mean_age'
        )

),

sums as (

    select
        ends.metric_id,
        ends.control_id,
        ends.unit,
        ends.as_of_date,
        ends.baseline_date,
        ends.is_final,
        measures.owner_name,
        case
            when ends.unit = 'days'
                then coalesce(measures.measured_value * measures.numerator, 0.0)
            else measures.numerator
        end as numerator,
        case when ends.unit = 'days' then measures.numerator else measures.denominator end
            as denominator

    from ends

    inner join measures
        on
            ends.metric_id = measures.metric_id
            and ends.control_id = measures.control_id
            and ends.end_date = measures.as_of_date

),

paired as (

    select
        metric_id,
        control_id,
        unit,
        as_of_date,
        baseline_date,
        owner_name,
        sum(case when is_final then 0.0 else numerator end) as start_numerator,
        sum(case when is_final then 0.0 else denominator end) as start_denominator,
        sum(case when is_final then numerator else 0.0 end) as end_numerator,
        sum(case when is_final then denominator else 0.0 end) as end_denominator

    from sums

    group by metric_id, control_id, unit, as_of_date, baseline_date, owner_name

    -- An owner of nothing at either end has no part in it.
    having sum(denominator) > 0

)

select * from paired
