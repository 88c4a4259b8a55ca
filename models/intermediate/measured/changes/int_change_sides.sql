with

moves as (

    {{ stacked(
        [ref('int_coverage_moves'), ref('int_asset_moves'), ref('int_finding_moves')],
        [
            'metric_id', 'control_id', 'as_of_date', 'baseline_date', 'case_id', 'asset_id',
            'start_owner_name', 'end_owner_name', 'is_start_counted', 'is_end_counted', 'cause',
        ],
    ) }}

),

judged as (

    select
        *,
        is_start_counted is not null
        and is_end_counted is not null
        and start_owner_name = end_owner_name as is_cohort,
        case when is_start_counted then 1 else 0 end as start_count,
        case when is_end_counted then 1 else 0 end as end_count,
        case
            when cause is not null then cause
            when is_start_counted is null and metric_id = 'open_findings' then 'gained'
            when is_end_counted is null and metric_id = 'open_findings' then 'lost'
            when is_start_counted is null then 'scope_in'
            when is_end_counted is null then 'scope_out'
            when start_owner_name <> end_owner_name then 'reassigned'
            when is_end_counted then 'gained'
            else 'lost'
        end as part

    from moves

),

-- To an owner a case stays, comes or goes.
sided as (

    select
        *,
        end_owner_name as owner_name,
        'stays' as side,
        end_count - start_count as counted
    from judged
    where is_cohort and start_count <> end_count

    union all

    select
        *,
        start_owner_name as owner_name,
        'goes' as side,
        start_count as counted
    from judged
    where not is_cohort and is_start_counted is not null

    union all

    select
        *,
        end_owner_name as owner_name,
        'comes' as side,
        end_count as counted
    from judged
    where not is_cohort and is_end_counted is not null

)

select
    metric_id,
    control_id,
    as_of_date,
    baseline_date,
    case_id,
    asset_id,
    owner_name,
    part,
    side,
    counted
from sided
