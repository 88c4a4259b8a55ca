with

facts as (

    select distinct
        finding_kind,
        severity,
        source_rule,
        with_cve,
        is_known_exploited,
        is_exposed,
        is_automatable,
        is_total_impact

    from {{ ref('int_deadline_facts') }}

),

rules as (

    select * from {{ ref('deadline_rules') }}

),

-- What nobody knows counts as the worst that it could be.
judged as (

    select
        *,
        case when severity in ('unknown', 'other') then 'critical' else severity end
            as judged_severity,
        case when coalesce(is_known_exploited, true) then 'yes' else 'no' end as known_exploited,
        case when coalesce(is_exposed, true) then 'yes' else 'no' end as exposed,
        case when coalesce(is_automatable, true) then 'yes' else 'no' end as automatable,
        case when coalesce(is_total_impact, true) then 'total' else 'partial' end
            as technical_impact,
        case
            when finding_kind = 'unknown' and with_cve = 'yes' then 'vulnerability'
            else finding_kind
        end as judged_kind

    from facts

),

decided as (

    select
        judged.*,
        rules.rule_id,
        rules.policy_id,
        rules.due_basis,
        rules.due_days,
        rules.due_on,
        rules.priority,
        rules.action,
        nullif(
            concat_ws(
                ',',
                case
                    when rules.automatable is not null and judged.is_automatable is null
                        then 'automatable'
                end,
                case
                    when rules.exposed is not null and judged.is_exposed is null then 'exposed'
                end,
                case
                    when rules.known_exploited is not null and judged.is_known_exploited is null
                        then 'known_exploited'
                end,
                case
                    when
                        rules.severity is not null
                        and judged.severity in ('unknown', 'other')
                        then 'severity'
                end,
                case
                    when rules.technical_impact is not null and judged.is_total_impact is null
                        then 'technical_impact'
                end
            ),
            ''
        ) as missing_facts

    from judged

    inner join rules
        on
            {{ condition_met('rules.finding_kind', 'judged.judged_kind') }}
            and {{ condition_met('rules.severity', 'judged.judged_severity') }}
            and {{ condition_met('rules.with_cve', 'judged.with_cve') }}
            and {{ condition_met('rules.known_exploited', 'judged.known_exploited') }}
            and {{ condition_met('rules.exposed', 'judged.exposed') }}
            and {{ condition_met('rules.automatable', 'judged.automatable') }}
            and {{ condition_met('rules.technical_impact', 'judged.technical_impact') }}
            and coalesce(judged.source_rule = rules.source_rule, rules.source_rule is null)

)

select * from decided
