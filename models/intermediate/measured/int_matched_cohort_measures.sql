with

expected as (

    select * from {{ ref('int_control_coverage') }}

    where is_expected

),

control_dates as (

    select * from {{ ref('int_control_dates') }}

    where baseline_date is not null

),

-- The same assets at both finals, so that a change is theirs and not that of who came and went.
cohort as (

    select
        finals.as_of_date,
        finals.control_id,
        finals.owner_name,
        finals.policy_version,
        count(*) as cohort_count,
        count(*) filter (where finals.is_healthy) as end_count,
        count(*) filter (where initials.is_healthy) as start_count

    from expected as finals

    inner join control_dates
        on
            finals.as_of_date = control_dates.as_of_date
            and finals.control_id = control_dates.control_id

    inner join expected as initials
        on
            control_dates.baseline_date = initials.as_of_date
            and finals.asset_id = initials.asset_id
            and finals.control_id = initials.control_id

    group by finals.as_of_date, finals.control_id, finals.owner_name, finals.policy_version

),

counted as (

    {% call sliced('cohort', [[], ['control'], ['owner'], ['control', 'owner']]) %}
        max(policy_version) as policy_version,
        {{ summed(['cohort', 'end', 'start']) }}
    {% endcall %}

),

measures as (

    select
        counted.*,
        finals.metric_id,
        case
            when finals.metric_id = 'matched_cohort_coverage' then counted.end_count
            else counted.start_count
        end as healthy_count

    from counted

    cross join (
        values ('matched_cohort_coverage'), ('matched_cohort_baseline')
    ) as finals (metric_id)

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
