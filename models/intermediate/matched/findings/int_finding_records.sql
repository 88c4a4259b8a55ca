with

enriched as (

    select * from {{ ref('int_findings_enriched') }}

),

spans as (

    select
        finding_number,
        cast(min(first_seen_at) as date) as first_seen_date,
        min(export_date) as first_export_date,
        max(export_date) as last_export_date

    from enriched

    group by finding_number

),

-- A record is described by its last export; what it is may be corrected, when it began may not.
described as (

    select
        enriched.finding_number,
        enriched.source_name,
        enriched.source_table,
        enriched.source_finding_id,
        enriched.source_asset_id,
        enriched.detector,
        enriched.rule_id,
        enriched.cve_ids,
        enriched.cwe_ids,
        enriched.advisory_ids,
        enriched.cloud_instance_id,
        enriched.cloud_resource_id,
        enriched.cloud_account_id,
        enriched.machine_id,
        enriched.agent_id,
        enriched.asset_kind,
        enriched.asset_name,
        enriched.hostname,
        enriched.fqdn,
        enriched.url,
        enriched.repository,
        enriched.image_name,
        enriched.image_digest,
        enriched.ip_addresses,
        enriched.finding_kind,
        enriched.title,
        enriched.component,
        enriched.component_version,
        enriched.fixed_version,
        enriched.package_url,
        enriched.location,
        enriched.source_severity,
        enriched.severity,
        enriched.source_finding_status,
        enriched.finding_status,
        enriched.cvss_score,
        enriched.is_exploit_known,
        enriched.last_seen_at,
        enriched.resolved_at,
        spans.first_export_date,
        spans.last_export_date,
        spans.first_seen_date

    from enriched

    inner join spans
        on
            enriched.finding_number = spans.finding_number
            and enriched.export_date = spans.last_export_date

)

select * from described
