with

conformed as (

    select * from {{ ref('int_findings_conformed') }}

),

unread_exports as (

    select * from {{ ref('int_unread_exports') }}

),

words as (

    select * from {{ ref('vocabulary_words') }}

),

looked_up as (

    select
        conformed.source_name,
        conformed.source_table,
        conformed.source_finding_id,
        conformed.source_asset_id,
        conformed.detector,
        conformed.rule_id,
        conformed.cve_ids,
        conformed.cwe_ids,
        conformed.advisory_ids,
        conformed.cloud_instance_id,
        conformed.cloud_resource_id,
        conformed.cloud_account_id,
        conformed.machine_id,
        conformed.agent_id,
        conformed.asset_name,
        conformed.hostname,
        conformed.fqdn,
        conformed.url,
        conformed.repository,
        conformed.image_name,
        conformed.image_digest,
        conformed.mac_addresses,
        conformed.ip_addresses,
        conformed.title,
        conformed.component,
        conformed.component_version,
        conformed.fixed_version,
        conformed.package_url,
        conformed.location,
        conformed.source_severity,
        conformed.cvss_vector,
        conformed.source_finding_status,
        conformed.row_count,
        conformed.cvss_score,
        conformed.is_exploit_known,
        conformed.first_seen_at,
        conformed.last_seen_at,
        conformed.resolved_at,
        conformed.export_date,
        coalesce(conformed.asset_kind, 'unknown') as asset_kind,
        {{ number_of(
            "concat_ws('|', conformed.source_name, conformed.source_table, "
            "conformed.source_finding_id)"
        ) }} as finding_number,
        coalesce(conformed.finding_kind, 'unknown') as finding_kind,
        coalesce(
            conformed.severity,
            severities.canonical,
            case
                when conformed.cvss_score >= 9 then 'critical'
                when conformed.cvss_score >= 7 then 'high'
                when conformed.cvss_score >= 4 then 'medium'
                when conformed.cvss_score > 0 then 'low'
                when conformed.cvss_score = 0 then 'informational'
                when conformed.source_severity is null then 'unknown'
                else 'other'
            end
        ) as severity,
        coalesce(
            conformed.finding_status,
            statuses.canonical,
            case when conformed.source_finding_status is null then 'open' else 'other' end
        ) as finding_status

    from conformed

    inner join unread_exports
        on
            conformed.source_name = unread_exports.source_name
            and conformed.source_table = unread_exports.table_name
            and conformed.export_date = unread_exports.export_date

    left join words as severities
        on
            severities.vocabulary = 'severity'
            and lower(trim(conformed.source_severity)) = severities.word

    left join words as statuses
        on
            statuses.vocabulary = 'finding_status'
            and lower(trim(conformed.source_finding_status)) = statuses.word

)

select * from looked_up
