{% set publishers = [
    'GHSA', 'SNYK', 'PYSEC', 'RUSTSEC', 'GO', 'GMS', 'DSA', 'DLA', 'DTSA', 'USN', 'RHSA', 'ALSA',
    'RLSA', 'ELSA', 'OSV', 'MAL', 'sonatype',
] %}
{% set advisory_pattern = "'(?:" ~ publishers | join('|') ~ ")-[0-9A-Za-z:.-]+'" %}

with

findings as (

    select * from {{ source('dependency_track', 'findings') }}

),

stated as (

    select
        *,
        concat_ws(' ', vulnerability_id, aliases) as every_id,
        coalesce(
            nullif(upper(analysis_state), 'NOT_SET'), case when is_suppressed then 'SUPPRESSED' end
        ) as state

    from findings

),

mapped as (

    select
        'findings' as source_table,
        matrix as source_finding_id,
        project_uuid as source_asset_id,
        analyzer as detector,
        vulnerability_id as rule_id,
        {{ cve_ids('every_id') }} as cve_ids,
        coalesce({{ cwe_ids(replace_all('cwes', "'.cweId.: ?'", "'CWE-'")) }}, 'CWE-' || cwe_id)
            as cwe_ids,
        {{ joined(all_matches('every_id', advisory_pattern)) }} as advisory_ids,
        'application' as asset_kind,
        nullif(concat_ws(' ', project_name, project_version), '') as asset_name,
        'vulnerability' as finding_kind,
        coalesce(title, vulnerability_id) as title,
        case
            when component_group is null then component_name
            when package_url like 'pkg:maven/%' then component_group || ':' || component_name
            else component_group || '/' || component_name
        end as component,
        component_version,
        package_url,
        severity as source_severity,
        cvss_vector,
        state as source_finding_status,
        case
            when state in ('EXPLOITABLE', 'IN_TRIAGE') and not coalesce(is_suppressed, false)
                then 'open'
            when state in ('EXPLOITABLE', 'IN_TRIAGE') then 'risk_accepted'
        end as finding_status,
        cast(1 as bigint) as row_count,
        cvss_score,
        attributed_on as first_seen_at,
        _export_date as export_date

    from stated

)

select * from mapped
