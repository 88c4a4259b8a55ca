with

moves as (

    select * from {{ ref('int_assessed_moves') }}

    where dimension = 'owner'

),

ends as (

    select * from {{ ref('int_change_ends') }}

    where is_final and metric_id in ('finding_density', 'finding_prevalence')

),

-- Whether an asset was assessed at each end, and what was open on it.
standing as (

    select
        ends.metric_id,
        ends.as_of_date,
        ends.baseline_date,
        moves.owner_name,
        moves.asset_key,
        sum(moves.assessed_change) as end_assessed,
        sum(moves.open_change) as end_open,
        sum(moves.high_change) as end_high,
        sum(case when moves.change_date <= ends.baseline_date then moves.assessed_change else 0 end)
            as start_assessed,
        sum(case when moves.change_date <= ends.baseline_date then moves.open_change else 0 end)
            as start_open,
        sum(case when moves.change_date <= ends.baseline_date then moves.high_change else 0 end)
            as start_high

    from ends

    inner join moves
        on ends.as_of_date >= moves.change_date

    group by
        ends.metric_id, ends.as_of_date, ends.baseline_date, moves.owner_name, moves.asset_key

),

counted as (

    select
        *,
        cast(
            case when metric_id = 'finding_density' then start_open else least(start_high, 1) end
            as double
        ) as start_count,
        cast(
            case when metric_id = 'finding_density' then end_open else least(end_high, 1) end
            as double
        ) as end_count,
        case when start_assessed = 1 then 1.0 end as start_weight,
        case when end_assessed = 1 then 1.0 end as end_weight

    from standing

    where start_assessed = 1 or end_assessed = 1

)

select
    metric_id,
    'all' as control_id,
    as_of_date,
    baseline_date,
    owner_name || ' | ' || asset_key as case_id,
    asset_key as asset_id,
    {{ typed_nulls(['subject_id', 'subject_name']) }},
    owner_name as start_owner_name,
    owner_name as end_owner_name,
    start_count,
    end_count,
    start_weight,
    end_weight,
    cast(null as string) as cause
from counted
where
    start_count <> end_count
    or start_weight is null
    or end_weight is null
