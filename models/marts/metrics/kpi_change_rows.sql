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
        part,
        max(asset_id) as asset_id,
        max(subject_id) as subject_id,
        max(subject_name) as subject_name,
        max(case when side = 'goes' then owner_name end) as left_owner_name,
        max(case when side <> 'goes' then owner_name end) as right_owner_name,
        sum(contribution) as contribution

    from contributions

    group by metric_id, control_id, as_of_date, baseline_date, case_id, part

),

ranked as (

    select
        *,
        row_number() over (
            partition by metric_id, control_id
            order by abs(round(contribution, 12)) desc, case_id asc, part asc
        ) as place

    from summed

    where abs(contribution) > 1e-12

)

-- Who or whose it is stands in the column that is published as a pseudonym.
select
    metric_id,
    control_id,
    asset_id,
    subject_id,
    subject_name,
    part,
    contribution,
    as_of_date,
    baseline_date,
    cast(place as bigint) as place,
    case when subject_id is null then case_id end as case_id,
    coalesce(right_owner_name, left_owner_name) as owner_name
from ranked
where place <= 20
