with

ticket_cves as (

    select * from {{ ref('int_ticket_cves') }}

),

ticket_references as (

    select * from {{ ref('int_ticket_references') }}

    where finding_id is not null

),

findings as (

    select distinct
        identities.finding_id,
        identities.asset_key,
        descriptions.cve_ids

    from {{ ref('int_finding_identities') }} as identities

    inner join {{ ref('int_finding_descriptions') }} as descriptions
        on identities.finding_id = descriptions.finding_id

    where descriptions.cve_ids is not null

),

-- A CVE without an asset says which findings may be meant; those that are open, and no others.
open_cves as (

    select
        findings.finding_id,
        {{ explode("split(findings.cve_ids, ',')") }} as cve_id

    from findings

    inner join {{ ref('int_finding_outcomes') }} as outcomes
        on findings.finding_id = outcomes.finding_id

    where outcomes.closure_reason is null

),

links as (

    select
        ticket_key,
        finding_id,
        link_rule,
        finding_reference as evidence,
        case when link_rule = 'finding_id' then 1 else 2 end as rule_rank
    from ticket_references

    union all

    select
        ticket_cves.ticket_key,
        findings.finding_id,
        'asset_and_cve' as link_rule,
        ticket_cves.cve_id || ' on ' || ticket_cves.asset_reference
        || ' (' || ticket_cves.asset_rule || ')' as evidence,
        3 as rule_rank
    from ticket_cves
    inner join findings
        on
            ticket_cves.asset_key = findings.asset_key
            and ',' || findings.cve_ids || ',' like '%,' || ticket_cves.cve_id || ',%'

    union all

    select
        ticket_cves.ticket_key,
        open_cves.finding_id,
        'cve_only' as link_rule,
        ticket_cves.cve_id as evidence,
        4 as rule_rank
    from ticket_cves
    inner join open_cves
        on ticket_cves.cve_id = open_cves.cve_id
    left join ticket_references
        on ticket_cves.ticket_key = ticket_references.ticket_key
    where
        ticket_cves.asset_reference is null
        and ticket_references.ticket_key is null

)

select
    ticket_key,
    finding_id,
    {{ sorted_list('evidence') }} as evidence,
    min_by(link_rule, rule_rank) as link_rule,
    min(rule_rank) < 4 as is_coverage
from links
group by ticket_key, finding_id
