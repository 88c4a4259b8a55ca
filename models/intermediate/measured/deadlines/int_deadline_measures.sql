with

standing as (

    select
        *,
        open_not_due_count + open_overdue_count + open_without_deadline_count as open_count,
        met_count + late_count + open_overdue_count as determined_count

    from {{ ref('int_deadline_counts') }}

),

flows as (

    select * from {{ ref('int_deadline_flows') }}

),

counted as (

    select
        standing.*,
        coalesce(flows.remediated_count, 0) as remediated_count,
        coalesce(flows.high_risk_remediated_count, 0) as high_risk_remediated_count,
        coalesce(flows.high_risk_left_count, 0) as high_risk_left_count,
        coalesce(flows.due_met_count, 0) as due_met_count,
        coalesce(flows.due_missed_count, 0) as due_missed_count

    from standing

    left join flows
        on
            standing.as_of_date = flows.as_of_date
            and standing.dimension = flows.dimension
            and standing.member = flows.member

),

-- Of each metric what it counts, of how many, and what was left out.
measures as (

    select
        counted.*,
        kinds.metric_id,
        case kinds.metric_id
            when 'deadline_adherence' then counted.met_count
            when 'matured_deadline_adherence' then counted.due_met_count
            when 'overdue_share' then counted.open_overdue_count
            when 'exception_share' then counted.accepted_count
            when 'imputed_deadline_share' then counted.open_imputed_count
            when 'known_exploited_share' then counted.open_known_exploited_count
            when 'remediation_efficiency' then counted.high_risk_remediated_count
            when 'high_risk_remediated_share' then counted.high_risk_remediated_count
        end as numerator,
        case kinds.metric_id
            when 'deadline_adherence' then counted.determined_count
            when 'matured_deadline_adherence' then counted.due_met_count + counted.due_missed_count
            when 'overdue_share' then counted.open_count
            when 'exception_share' then counted.accepted_count + counted.determined_count
            when 'imputed_deadline_share' then counted.open_dated_count
            when 'known_exploited_share' then counted.open_count - counted.open_unchecked_count
            when 'remediation_efficiency' then counted.remediated_count
            when 'high_risk_remediated_share'
                then counted.open_high_risk_count + counted.high_risk_left_count
        end as denominator

    from counted

    cross join (
        values
        ('deadline_adherence'),
        ('matured_deadline_adherence'),
        ('overdue_share'),
        ('exception_share'),
        ('imputed_deadline_share'),
        ('known_exploited_share'),
        ('remediation_efficiency'),
        ('high_risk_remediated_share')
    ) as kinds (metric_id)

)

select
    metric_id,
    as_of_date,
    dimension,
    member,
    control_id,
    owner_name,
    cast(numerator as double) as numerator,
    cast(denominator as double) as denominator,
    cast(denominator as double) as effective_size,
    cast(null as double) as measured_value,
    cast(null as double) as measured_low,
    cast(null as double) as measured_high,
    case
        when metric_id = 'deadline_adherence'
            then
                open_not_due_count + open_without_deadline_count + no_deadline_count
                + accepted_count + gone_count + not_a_finding_count
        when metric_id = 'known_exploited_share' then open_unchecked_count
        else 0
    end as excluded_count,
    case
        when metric_id = 'deadline_adherence'
            then {{ exclusion_counts([
                'open_not_due', 'open_without_deadline', 'no_deadline', 'accepted', 'gone',
                'not_a_finding',
            ]) }}
        when metric_id = 'known_exploited_share' then {{ exclusion_counts(['open_unchecked']) }}
        else '{}'
    end as exclusions
from measures
