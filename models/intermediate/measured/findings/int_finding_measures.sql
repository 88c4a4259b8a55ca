with

counts as (

    select * from {{ ref('int_finding_counts') }}

),

-- An asset is assessed for every severity at once.
assessed as (

    select
        counts.*,
        coalesce(wider.assessed_count, counts.assessed_count) as looked_at_count

    from counts

    left join counts as wider
        on
            counts.as_of_date = wider.as_of_date
            and counts.owner_name = wider.member
            and counts.dimension in ('severity', 'severity_owner')
            and wider.dimension in ('all', 'owner')
            and (wider.dimension = 'all') = (counts.dimension = 'severity')

),

measures as (

    select
        kinds.metric_id,
        assessed.as_of_date,
        assessed.dimension,
        assessed.member,
        assessed.owner_name,
        case kinds.metric_id
            when 'open_findings' then assessed.open_count
            when 'open_over_90_days_share' then assessed.aged_count
            when 'reopen_rate_90' then assessed.came_back_count
            when 'finding_density' then assessed.open_assessed_count
            when 'finding_prevalence' then assessed.prevalent_count
            when 'fix_units'
                then
                    case
                        when assessed.fixable_count > 0 or assessed.open_count = 0
                            then assessed.fix_unit_count
                    end
        end as numerator,
        case kinds.metric_id
            when 'open_over_90_days_share' then assessed.open_count
            when 'reopen_rate_90' then assessed.followed_count
            when 'finding_density' then assessed.looked_at_count
            when 'finding_prevalence' then assessed.looked_at_count
        end as denominator,
        case when kinds.metric_id = 'reopen_rate_90' then assessed.not_followed_count else 0 end
            as not_followed_count,
        case
            when kinds.metric_id = 'fix_units' then assessed.open_count - assessed.fixable_count
            else 0
        end as no_fix_known_count,
        case kinds.metric_id
            when 'finding_density' then assessed.open_unassessed_count
            when 'finding_prevalence' then assessed.prevalent_unassessed_count
            else 0
        end as not_assessed_count

    from assessed

    cross join (
        values
        ('open_findings'), ('open_over_90_days_share'), ('reopen_rate_90'), ('finding_density'),
        ('finding_prevalence'), ('fix_units')
    ) as kinds (metric_id)

    -- Prevalence is of critical and high findings.
    where
        kinds.metric_id <> 'finding_prevalence'
        or assessed.dimension not in ('severity', 'severity_owner')
        or split_part(assessed.member, ' | ', 1) in ('critical', 'high')

)

select
    metric_id,
    as_of_date,
    dimension,
    member,
    'all' as control_id,
    owner_name,
    cast(numerator as double) as numerator,
    cast(denominator as double) as denominator,
    -- Findings of one asset are not independent of each other: their density has no interval.
    case when metric_id <> 'finding_density' then cast(denominator as double) end
        as effective_size,
    case
        when metric_id in ('open_findings', 'fix_units') then cast(numerator as double)
        when metric_id = 'finding_density'
            then cast(numerator as double) / nullif(denominator, 0)
    end as measured_value,
    cast(null as double) as measured_low,
    cast(null as double) as measured_high,
    not_followed_count + not_assessed_count + no_fix_known_count as excluded_count,
    {{ exclusion_counts(['no_fix_known', 'not_assessed', 'not_followed']) }} as exclusions
from measures
