with

conformed as (

    select * from {{ ref('int_threats_conformed') }}

),

exports as (

    select * from {{ ref('int_threat_exports') }}

),

found as (

    select distinct {{ explode("split(cve_ids, ',')") }} as vulnerability_id

    from {{ ref('int_finding_descriptions') }}

    where cve_ids is not null

),

-- Of the hundreds of thousands of scored vulnerabilities only those that were found here count, and
-- the catalogue, which is watched as a whole.
watched as (

    select vulnerability_id
    from found

    union

    select vulnerability_id
    from conformed
    where is_known_exploited

),

known as (

    select
        conformed.*,
        exports.export_number,
        exports.next_export_date,
        exports.is_complete

    from conformed

    inner join exports
        on
            conformed.source_name = exports.source_name
            and conformed.source_table = exports.source_table
            and conformed.export_date = exports.export_date

    inner join watched
        on conformed.vulnerability_id = watched.vulnerability_id

),

stated as (

    select
        known.source_name,
        known.source_table,
        known.vulnerability_id,
        known.export_date,
        known.export_number,
        known.next_export_date,
        known.is_complete,
        known.kev_added_date,
        facts.fact_name,
        case facts.fact_name
            when 'known_exploited' then case when known.is_known_exploited then 'yes' end
            when 'catalogue_added_date' then cast(known.kev_added_date as string)
            when 'catalogue_due_date' then cast(known.kev_due_date as string)
            when 'ransomware'
                then case known.is_ransomware_known when true then 'yes' when false then 'no' end
            when 'exploitation' then known.ssvc_exploitation
            when 'automatable' then known.ssvc_automatable
            when 'technical_impact' then known.ssvc_technical_impact
            when 'exploit_likely'
                then case
                    when known.epss_probability >= {{ var('likely_exploit_probability') }}
                        then 'yes'
                    when known.epss_probability is not null then 'no'
                end
        end as fact_value

    from known

    cross join (
        values
        ('known_exploited'),
        ('catalogue_added_date'),
        ('catalogue_due_date'),
        ('ransomware'),
        ('exploitation'),
        ('automatable'),
        ('technical_impact'),
        ('exploit_likely')
    ) as facts (fact_name)

)

select * from stated
where fact_value is not null
