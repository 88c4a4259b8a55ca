with

threats as (

    select * from {{ ref('int_threats_conformed') }}

    where technique_ids is not null

),

exports as (

    select * from {{ ref('int_threat_exports') }}

    where next_export_date = date '9999-12-31'

),

risks as (

    select * from {{ ref('int_finding_risks') }}

    where is_known_exploited and to_date = date '9999-12-31'

),

exploited as (

    select vulnerability_id

    from {{ ref('int_vulnerability_facts') }}

    where is_known_exploited and valid_to = date '9999-12-31'

),

findings as (

    select
        risks.finding_id,
        clocks.asset_id,
        {{ explode("split(clocks.cve_ids, ',')") }} as vulnerability_id

    from risks

    inner join {{ ref('int_finding_clocks') }} as clocks
        on
            risks.finding_id = clocks.finding_id
            and risks.episode_number = clocks.episode_number

),

mapped as (

    select distinct
        threats.vulnerability_id,
        {{ explode("split(threats.technique_ids, ',')") }} as technique_id

    from threats

    inner join exports
        on
            threats.source_name = exports.source_name
            and threats.source_table = exports.source_table
            and threats.export_date = exports.export_date

)

select distinct
    findings.finding_id,
    findings.asset_id,
    findings.vulnerability_id,
    mapped.technique_id
from findings
inner join exploited
    on findings.vulnerability_id = exploited.vulnerability_id
left join mapped
    on findings.vulnerability_id = mapped.vulnerability_id
