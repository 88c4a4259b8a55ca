with

deadlines as (

    select
        deadlines.*,
        stays.asset_key as asset_id,
        deadlines.finding_id || ' | ' || cast(deadlines.episode_number as string) as case_id

    from {{ ref('int_finding_deadlines') }} as deadlines

    inner join {{ ref('int_backlog_stays') }} as stays
        on
            deadlines.finding_id = stays.finding_id
            and deadlines.episode_number = stays.episode_number

),

ends as (

    select * from {{ ref('int_change_ends') }}

),

-- The facts of a deadline and of a threat change while a finding is open.
spells as (

    select
        'imputed_deadline_share' as metric_id,
        deadlines.case_id,
        deadlines.asset_id,
        deadlines.owner_name,
        deadlines.left_date,
        deadlines.closure_reason,
        revisions.policy_id,
        greatest(deadlines.first_open_date, revisions.revised_date) as from_date,
        least(deadlines.left_date, revisions.next_revised_date) as to_date,
        case when revisions.missing_facts is null then 0.0 else 1.0 end as counted,
        cast(null as date) as since_date
    from deadlines
    inner join {{ ref('int_due_date_revisions') }} as revisions
        on
            deadlines.finding_id = revisions.finding_id
            and deadlines.clock_number = revisions.clock_number
            and revisions.due_date is not null

    union all

    select
        kinds.metric_id,
        deadlines.case_id,
        deadlines.asset_id,
        deadlines.owner_name,
        deadlines.left_date,
        deadlines.closure_reason,
        cast(null as string) as policy_id,
        risks.from_date,
        risks.to_date,
        case
            when kinds.metric_id <> 'high_risk_remediated_share' and risks.is_known_exploited
                then 1.0
            else 0.0
        end as counted,
        case when kinds.metric_id = 'known_exploited_exposure' then risks.exposed_from end
            as since_date
    from (
        values
        ('known_exploited_share'), ('known_exploited_exposure'), ('high_risk_remediated_share')
    ) as kinds (metric_id)
    inner join {{ ref('int_finding_risks') }} as risks
        on
            case kinds.metric_id
                when 'known_exploited_share' then risks.is_known_exploited is not null
                when 'known_exploited_exposure' then risks.is_known_exploited
                else risks.is_high_risk
            end
    inner join deadlines
        on
            risks.finding_id = deadlines.finding_id
            and risks.episode_number = deadlines.episode_number

),

-- What begins and ends on one day never was. A spell that ends before its episode does not say why.
lasting as (

    select
        metric_id,
        case_id,
        asset_id,
        owner_name,
        policy_id,
        from_date,
        to_date,
        counted,
        since_date,
        case when to_date = left_date then closure_reason end as closure_reason

    from spells

    where from_date < coalesce(to_date, date '9999-12-31')

),

moved as (

    {{ moved_spells('lasting', 'ends') }}

)

select
    *,
    {{ typed_nulls(['subject_id', 'subject_name']) }},
    cast(null as date) as until_date
from moved
