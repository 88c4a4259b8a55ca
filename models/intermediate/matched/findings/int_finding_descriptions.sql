with

identities as (

    select * from {{ ref('int_finding_identities') }}

),

records as (

    select
        *,
        case severity
            when 'critical' then 1
            when 'high' then 2
            when 'medium' then 3
            when 'low' then 4
            when 'informational' then 5
            when 'other' then 6
            else 7
        end as severity_rank

    from {{ ref('int_finding_records') }}

),

-- The record that was exported last speaks for the finding; of several the one that says worst.
ranked as (

    select
        records.*,
        identities.finding_id,
        identities.asset_rule,
        row_number() over (
            partition by identities.finding_id
            order by
                records.last_export_date desc,
                records.severity_rank asc,
                records.source_name asc,
                records.source_table asc,
                records.source_finding_id asc
        ) as place

    from records

    inner join identities
        on records.finding_number = identities.finding_number

),

worst as (

    select
        finding_id,
        count(*) as record_count,
        min(severity_rank) as severity_rank,
        max(cvss_score) as cvss_score,
        bool_or(coalesce(is_exploit_known, false)) as is_exploit_known,
        {{ sorted_list('fixed_version') }} as fixed_versions,
        {{ sorted_list('source_name') }} as source_names

    from ranked

    group by finding_id

)

select
    ranked.finding_id,
    ranked.asset_rule,
    ranked.asset_kind,
    ranked.asset_name,
    ranked.rule_id,
    ranked.cve_ids,
    ranked.cwe_ids,
    ranked.finding_kind,
    ranked.title,
    ranked.component,
    ranked.component_version,
    ranked.location,
    worst.fixed_versions,
    worst.source_names,
    worst.record_count,
    worst.cvss_score,
    worst.is_exploit_known,
    case worst.severity_rank
        when 1 then 'critical'
        when 2 then 'high'
        when 3 then 'medium'
        when 4 then 'low'
        when 5 then 'informational'
        when 6 then 'other'
        else 'unknown'
    end as severity
from ranked
inner join worst
    on ranked.finding_id = worst.finding_id
where ranked.place = 1
