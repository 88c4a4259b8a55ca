with

facts as (

    select * from {{ ref('int_deadline_facts') }}

),

decisions as (

    select * from {{ ref('int_deadline_decisions') }}

),

policies as (

    select * from {{ ref('deadline_policies') }}

)

select
    facts.finding_id,
    facts.clock_number,
    facts.finding_kind,
    facts.moment_date,
    facts.is_fact_changed,
    decisions.policy_id,
    decisions.rule_id,
    decisions.priority,
    decisions.action,
    decisions.missing_facts,
    case decisions.due_basis
        when 'days' then facts.moment_date + cast(decisions.due_days as int)
        -- What is only feared to be in the catalogue has no date there.
        when 'catalogue'
            then coalesce(
                facts.catalogue_due_date, facts.moment_date + cast(decisions.due_days as int)
            )
        when 'date' then decisions.due_on
    end as due_date,
    policies.is_adopted
    and facts.moment_date >= policies.valid_from
    and facts.moment_date <= coalesce(policies.valid_to, facts.moment_date) as is_in_force
from facts
inner join decisions
    on
        facts.finding_kind = decisions.finding_kind
        and facts.severity = decisions.severity
        and facts.with_cve = decisions.with_cve
        and facts.source_rule is not distinct from decisions.source_rule
        and facts.is_known_exploited is not distinct from decisions.is_known_exploited
        and facts.is_exposed is not distinct from decisions.is_exposed
        and facts.is_automatable is not distinct from decisions.is_automatable
        and facts.is_total_impact is not distinct from decisions.is_total_impact
inner join policies
    on decisions.policy_id = policies.policy_id
