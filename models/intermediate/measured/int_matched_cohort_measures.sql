with

facts as (

    select * from {{ ref('int_coverage_facts') }}

    where is_expected

),

-- The same assets at both ends, so that a change is theirs and not that of who came and went.
cohort as (

    select
        ends.as_of_date,
        ends.control_id,
        ends.owner_name,
        ends.policy_version,
        ends.is_healthy as is_healthy_at_end,
        starts.is_healthy as is_healthy_at_start

    from facts as ends

    inner join facts as starts
        on
            ends.baseline_date = starts.as_of_date
            and ends.asset_id = starts.asset_id
            and ends.control_id = starts.control_id

),

counted as (

    select
        as_of_date,
        {{ slice({'control': 'control_id', 'owner': 'owner_name'}) }},
        coalesce(control_id, 'all') as control_id,
        coalesce(owner_name, 'all') as owner_name,
        count(*) as cohort_count,
        count(*) filter (where is_healthy_at_end) as end_count,
        count(*) filter (where is_healthy_at_start) as start_count,
        max(policy_version) as policy_version

    from cohort

    group by grouping sets (
        (as_of_date),
        (as_of_date, control_id),
        (as_of_date, owner_name),
        (as_of_date, control_id, owner_name)
    )

),

measures as (

    select
        counted.*,
        ends.metric_id,
        case
            when ends.metric_id = 'matched_cohort_coverage' then counted.end_count
            else counted.start_count
        end as healthy_count

    from counted

    cross join (
        values ('matched_cohort_coverage'), ('matched_cohort_baseline')
    ) as ends (metric_id)

)

select
    metric_id,
    as_of_date,
    dimension,
    member,
    control_id,
    owner_name,
    cast(healthy_count as double) as numerator,
    cast(cohort_count as double) as denominator,
    cast(cohort_count as double) as effective_size,
    cast(0 as bigint) as excluded_count,
    '{}' as exclusions,
    policy_version
from measures
