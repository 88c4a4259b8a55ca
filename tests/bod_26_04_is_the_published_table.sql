{#
    Example: somebody edits deadline_rules.csv, and a known exploited finding gets 60 days.
    Reason: the directive's own table decides; a combination of facts has one deadline.
    Remedy: compare the rule with the table of BOD 26-04. For a deadline of your own add a policy.
#}
with ours as (

    select
        published.known_exploited,
        published.exposed,
        published.automatable,
        published.technical_impact,
        count(rules.rule_id) as rule_count,
        count(
            case
                when
                    rules.due_days is not distinct from published.due_days
                    and rules.action = published.action
                    then 1
            end
        ) as equal_count

    from (
        values
        ('no', 'no', 'no', 'partial', cast(null as int), 'Remediate with the next upgrade'),
        ('yes', 'no', 'no', 'partial', 14, 'Remediate'),
        ('no', 'yes', 'no', 'partial', 60, 'Remediate'),
        ('no', 'no', 'yes', 'partial', 60, 'Remediate'),
        ('no', 'no', 'no', 'total', cast(null as int), 'Remediate with the next upgrade'),
        ('yes', 'yes', 'no', 'partial', 14, 'Remediate'),
        ('yes', 'no', 'yes', 'partial', 14, 'Remediate'),
        ('no', 'yes', 'yes', 'partial', 14, 'Remediate'),
        ('yes', 'no', 'no', 'total', 14, 'Remediate'),
        ('no', 'yes', 'no', 'total', 14, 'Remediate'),
        ('no', 'no', 'yes', 'total', 60, 'Remediate'),
        ('yes', 'yes', 'yes', 'partial', 3, 'Remediate'),
        ('yes', 'yes', 'no', 'total', 3, 'Remediate and triage forensically'),
        ('yes', 'no', 'yes', 'total', 3, 'Remediate and triage forensically'),
        ('no', 'yes', 'yes', 'total', 3, 'Remediate'),
        ('yes', 'yes', 'yes', 'total', 3, 'Remediate and triage forensically')
    ) as published (known_exploited, exposed, automatable, technical_impact, due_days, action)

    left join {{ ref('deadline_rules') }} as rules
        on
            rules.policy_id = 'bod-26-04'
            and {{ condition_met('rules.known_exploited', 'published.known_exploited') }}
            and {{ condition_met('rules.exposed', 'published.exposed') }}
            and {{ condition_met('rules.automatable', 'published.automatable') }}
            and {{ condition_met('rules.technical_impact', 'published.technical_impact') }}

    group by
        published.known_exploited,
        published.exposed,
        published.automatable,
        published.technical_impact

)

select * from ours
where rule_count <> 1 or equal_count <> 1
