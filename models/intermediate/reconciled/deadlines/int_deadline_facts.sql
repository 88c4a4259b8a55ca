with

moments as (

    select * from {{ ref('int_deadline_moments') }}

),

episodes as (

    select * from {{ ref('int_finding_clocks') }}

),

threats as (

    select * from {{ ref('int_finding_threats') }}

),

exposures as (

    select * from {{ ref('int_asset_exposures') }}

),

rules as (

    select distinct source_rule from {{ ref('deadline_rules') }}

),

clocks as (

    select
        finding_id,
        clock_number,
        min(asset_id) as asset_id,
        min(finding_kind) as finding_kind,
        min(severity) as severity,
        min(source_rule) as source_rule,
        min(cve_ids) as cve_ids

    from episodes

    group by finding_id, clock_number

)

select
    moments.finding_id,
    moments.clock_number,
    moments.moment_date,
    moments.next_moment_date,
    moments.is_fact_changed,
    clocks.finding_kind,
    clocks.severity,
    rules.source_rule,
    threats.catalogue_added_date,
    threats.catalogue_due_date,
    exposures.is_exposed,
    threats.is_automatable,
    threats.is_total_impact,
    case when clocks.cve_ids is null then 'no' else 'yes' end as with_cve,
    -- What has no CVE is in no catalogue of them.
    case when clocks.cve_ids is null then false else threats.is_known_exploited end
        as is_known_exploited,
    coalesce(threats.is_ransomware, false) as is_ransomware,
    coalesce(threats.is_high_risk, false) as is_high_risk
from moments
inner join clocks
    on
        moments.finding_id = clocks.finding_id
        and moments.clock_number = clocks.clock_number
left join threats
    on
        clocks.cve_ids = threats.cve_ids
        and moments.moment_date >= threats.valid_from
        and moments.moment_date < threats.valid_to
left join exposures
    on
        clocks.asset_id = exposures.asset_id
        and moments.moment_date >= exposures.valid_from
        and moments.moment_date < exposures.valid_to
left join rules
    on clocks.source_rule = rules.source_rule
