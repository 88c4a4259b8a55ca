with

stays as (

    select * from {{ ref('int_backlog_stays') }}

    where fix_unit is not null

),

ends as (

    select * from {{ ref('int_change_ends') }}

    where is_final and metric_id = 'fix_units'

),

standing as (

    select
        ends.as_of_date,
        ends.baseline_date,
        stays.fix_unit,
        bool_or(
            stays.first_open_date <= ends.baseline_date
            and coalesce(stays.left_date > ends.baseline_date, true)
        ) as is_start_open,
        bool_or(
            stays.first_open_date <= ends.as_of_date
            and coalesce(stays.left_date > ends.as_of_date, true)
        ) as is_end_open

    from ends

    cross join stays

    group by ends.as_of_date, ends.baseline_date, stays.fix_unit

)

-- Owners share fixes: only the total has so many things to do.
select
    'fix_units' as metric_id,
    'all' as control_id,
    as_of_date,
    baseline_date,
    fix_unit as case_id,
    {{ typed_nulls(['asset_id', 'subject_id', 'subject_name']) }},
    'all' as start_owner_name,
    'all' as end_owner_name,
    case when is_start_open then 1.0 else 0.0 end as start_count,
    case when is_end_open then 1.0 else 0.0 end as end_count,
    case when is_start_open then 1.0 end as start_weight,
    case when is_end_open then 1.0 end as end_weight,
    cast(null as string) as cause
from standing
where is_start_open <> is_end_open
