with

contributions as (

    select * from {{ ref('int_change_contributions') }}

),

-- A case that went from one owner to another moved both: what it moved is the sum.
summed as (

    select
        metric_id,
        control_id,
        as_of_date,
        baseline_date,
        case_id,
        asset_id,
        part,
        max(case when side = 'goes' then owner_name end) as left_owner_name,
        max(case when side <> 'goes' then owner_name end) as right_owner_name,
        sum(contribution) as contribution

    from contributions

    group by metric_id, control_id, as_of_date, baseline_date, case_id, asset_id, part

),

ranked as (

    select
        *,
        row_number() over (
            partition by metric_id, control_id
            order by abs(round(contribution, 12)) desc, case_id
        ) as place

    from summed

)

select
    metric_id,
    control_id,
    case_id,
    asset_id,
    part,
    contribution,
    as_of_date,
    baseline_date,
    cast(place as bigint) as place,
    coalesce(right_owner_name, left_owner_name) as owner_name
from ranked
where place <= 20
