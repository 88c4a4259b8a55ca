with

as_of_dates as (

    select as_of_date from {{ ref('int_as_of_dates') }}

),

outcomes as (

    select * from {{ ref('int_access_outcomes') }}

),

deadlines as (

    select * from {{ ref('int_finding_deadlines') }}

    where finding_kind = 'access'

),

dated as (

    select
        as_of_dates.as_of_date,
        outcomes.owner_name,
        outcomes.system_name,
        outcomes.severity,
        cast(as_of_dates.as_of_date - outcomes.first_open_date as int) as age_days,
        coalesce(outcomes.ended_date > as_of_dates.as_of_date, true) as is_open,
        case
            when deadlines.due_date is null then 'no_deadline'
            when outcomes.ended_date <= as_of_dates.as_of_date
                then case when outcomes.ended_date <= deadlines.due_date then 'met' else 'late' end
            when deadlines.due_date < as_of_dates.as_of_date then 'overdue'
            else 'not_due'
        end as outcome

    from as_of_dates

    inner join outcomes
        on as_of_dates.as_of_date >= outcomes.first_open_date

    left join deadlines
        on
            outcomes.finding_id = deadlines.finding_id
            and outcomes.episode_number = deadlines.episode_number

),

counted as (

    {% call sliced('dated', [
        [], ['owner'], ['system'], ['severity'], ['system', 'owner'],
    ]) %}
        count(case when is_open then 1 end) as open_findings,
        avg(cast(case when is_open then age_days end as double)) as open_mean_age_days,
        {{ counts_by_word('outcome', '1', ['met', 'late', 'overdue', 'not_due', 'no_deadline']) }}
    {% endcall %}

)

select
    kinds.metric_id,
    counted.as_of_date,
    counted.dimension,
    counted.member,
    counted.control_id,
    counted.owner_name,
    cast(counted.open_findings as double) as numerator,
    cast(null as double) as denominator,
    cast(null as double) as effective_size,
    case kinds.metric_id
        when 'open_access_findings' then cast(counted.open_findings as double)
        else counted.open_mean_age_days
    end as measured_value,
    cast(null as double) as measured_low,
    cast(null as double) as measured_high,
    cast(0 as bigint) as excluded_count,
    '{}' as exclusions
from counted
cross join (
    values ('open_access_findings'), ('open_access_mean_age')
) as kinds (metric_id)

union all

{{ access_shares('counted', [
    ('access_deadline_adherence', 'met_count', 'met_count + late_count + overdue_count',
        ['no_deadline', 'not_due']),
]) }}
