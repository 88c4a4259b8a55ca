with

deadlines as (

    select * from {{ ref('int_finding_deadlines') }}

    where left_date is null

),

descriptions as (

    select * from {{ ref('int_finding_descriptions') }}

),

risks as (

    select * from {{ ref('int_finding_risks') }}

    where to_date = date '9999-12-31'

),

-- One action: a component taken to a version, or a rule that is put right.
actions as (

    select
        deadlines.owner_name,
        deadlines.severity,
        deadlines.outcome,
        deadlines.due_date,
        deadlines.priority,
        coalesce(
            nullif({{ product_name('descriptions.component') }}, ''),
            descriptions.rule_id,
            descriptions.title
        ) as component,
        case when descriptions.component is not null then descriptions.fixed_versions end
            as fixed_versions,
        coalesce(risks.is_known_exploited, false) as is_known_exploited

    from deadlines

    inner join descriptions
        on deadlines.finding_id = descriptions.finding_id

    left join risks
        on
            deadlines.finding_id = risks.finding_id
            and deadlines.episode_number = risks.episode_number

)

select
    component,
    fixed_versions,
    {{ sorted_list('owner_name') }} as owner_names,
    count(*) as finding_count,
    count(*) filter (where severity in ('critical', 'high')) as severe_count,
    count(*) filter (where is_known_exploited) as known_exploited_count,
    count(*) filter (where outcome = 'overdue') as overdue_count,
    cast(min(priority) as bigint) as priority,
    min(due_date) as due_date
from actions
group by component, fixed_versions
