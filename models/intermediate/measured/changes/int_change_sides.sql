with

moves as (

    select * from {{ ref('int_case_moves') }}

),

cards as (

    select * from {{ ref('metric_cards') }}

),

judged as (

    select
        moves.*,
        cards.unit = 'count' as is_count,
        cards.unit = 'days' as is_mean,
        coalesce(
            moves.start_weight = moves.end_weight
            and moves.start_owner_name = moves.end_owner_name,
            false
        ) as is_cohort,
        case
            when moves.cause is not null then moves.cause
            when moves.start_weight is null
                then case when cards.unit = 'count' then 'gained' else 'scope_in' end
            when moves.end_weight is null
                then case when cards.unit = 'count' then 'lost' else 'scope_out' end
            when moves.start_owner_name <> moves.end_owner_name then 'reassigned'
            when moves.start_weight <> moves.end_weight then 'reweighted'
            when moves.start_count < moves.end_count then 'gained'
            else 'lost'
        end as part

    from moves

    inner join cards
        on moves.metric_id = cards.metric_id

),

-- To an owner a case stays, comes or goes. That those that stay grow older is no move of theirs.
sided as (

    select
        *,
        end_owner_name as owner_name,
        'stays' as side,
        end_count - start_count as counted,
        end_weight as weight
    from judged
    where is_cohort and start_count <> end_count and not is_mean

    union all

    select
        *,
        start_owner_name as owner_name,
        'goes' as side,
        start_count as counted,
        start_weight as weight
    from judged
    where not is_cohort and start_weight is not null

    union all

    select
        *,
        end_owner_name as owner_name,
        'comes' as side,
        end_count as counted,
        end_weight as weight
    from judged
    where not is_cohort and end_weight is not null

)

select
    metric_id,
    control_id,
    as_of_date,
    baseline_date,
    case_id,
    asset_id,
    subject_id,
    subject_name,
    is_count,
    part,
    owner_name,
    side,
    counted,
    weight
from sided
