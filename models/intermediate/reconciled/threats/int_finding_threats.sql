with

facts as (

    select * from {{ ref('int_vulnerability_facts') }}

),

-- Without a catalogue nobody can say what is not in it.
known as (

    select count(*) > 0 as has_catalogue

    from facts

    where is_known_exploited

),

lists as (

    select distinct cve_ids

    from {{ ref('int_finding_descriptions') }}

    where cve_ids is not null

),

members as (

    select
        cve_ids,
        {{ explode("split(cve_ids, ',')") }} as vulnerability_id

    from lists

),

changes as (

    select
        cve_ids,
        date '0001-01-01' as valid_from
    from lists

    union

    select
        members.cve_ids,
        facts.valid_from
    from members
    inner join facts
        on members.vulnerability_id = facts.vulnerability_id

),

periods as (

    {{ periods('changes', 'cve_ids') }}

),

-- One that is bad enough decides; that none is takes knowledge of all.
joined as (

    select
        periods.cve_ids,
        periods.valid_from,
        periods.valid_to,
        coalesce(bool_or(facts.is_known_exploited), false) as is_listed,
        min(case when facts.is_known_exploited then facts.catalogue_added_date end)
            as catalogue_added_date,
        min(case when facts.is_known_exploited then facts.catalogue_due_date end)
            as catalogue_due_date,
        coalesce(bool_or(facts.ransomware = 'yes'), false) as is_ransomware,
        coalesce(bool_or(facts.is_active), false) as is_active,
        coalesce(bool_or(facts.exploit_likely = 'yes'), false) as is_exploit_likely,
        coalesce(bool_or(facts.automatable = 'yes'), false) as is_automatable,
        coalesce(bool_and(facts.automatable is not null), false) as is_automation_known,
        coalesce(bool_or(facts.technical_impact = 'total'), false) as is_total,
        coalesce(bool_and(facts.technical_impact is not null), false) as is_impact_known

    from periods

    inner join members
        on periods.cve_ids = members.cve_ids

    left join facts
        on
            members.vulnerability_id = facts.vulnerability_id
            and periods.valid_from >= facts.valid_from
            and periods.valid_from < facts.valid_to

    group by periods.cve_ids, periods.valid_from, periods.valid_to

)

select
    joined.cve_ids,
    joined.valid_from,
    joined.valid_to,
    joined.catalogue_added_date,
    joined.catalogue_due_date,
    joined.is_ransomware,
    joined.is_listed or joined.is_active or joined.is_exploit_likely as is_high_risk,
    case when joined.is_listed or known.has_catalogue then joined.is_listed end
        as is_known_exploited,
    case when joined.is_automatable or joined.is_automation_known then joined.is_automatable end
        as is_automatable,
    case when joined.is_total or joined.is_impact_known then joined.is_total end as is_total_impact
from joined
cross join known
