with

findings as (

    select * from {{ source('asff', 'findings') }}

),

described as (

    select
        *,
        case
            when count(*) over (partition by finding_id, _export_date) > 1
                then concat_ws('|', finding_id, resource_id)
            else finding_id
        end as finding_key,
        concat_ws(
            ' ', {{ joined(json_pluck('vulnerabilities', 'Id')) }},
            {{ joined(json_pluck('vulnerabilities', 'RelatedVulnerabilities')) }}, title
        ) as identifiers,
        {{ joined(json_pluck('resources', 'Id')) }} as resource_ids,
        {{ joined(json_pluck('packages', 'Name')) }} as package_names,
        {{ joined(json_pluck('packages', 'Version')) }} as package_versions,
        {{ joined(json_pluck('packages', 'FixedInVersion')) }} as fixed_versions,
        upper(compliance_status) as compliance,
        upper(coalesce(workflow_status, workflow_state)) as workflow

    from findings

),

mapped as (

    select
        'findings' as source_table,
        -- Prowler gives one id to what it says of each of a user's keys, in texts that count days.
        {{ numbered('finding_key', 'finding_text, _row_number') }} as source_finding_id,
        resource_id as source_asset_id,
        coalesce(
            company_name || ' ' || product_name,
            {{ captured("product_arn", "'/([^/]+/[^/]+)$'") }}
        ) as detector,
        coalesce(control_id, generator_id) as rule_id,
        {{ cve_ids('identifiers') }} as cve_ids,
        {{ joined(all_matches('identifiers', "'(?:GHSA|ALAS2?|RHSA|USN|DSA)-[0-9a-z-]+'")) }}
            as advisory_ids,
        {{ captured("resource_ids", "'(?:instance/|^)(i-[0-9a-f]+)'") }} as cloud_instance_id,
        case when resource_id like 'arn:%' then resource_id end as cloud_resource_id,
        account_id as cloud_account_id,
        case
            when resource_type = 'AwsEc2Instance' then 'host'
            when resource_type in ('AwsEcrContainerImage', 'Container') then 'image'
            when {{ matches("resource_type", "'^Aws(S3Bucket|Rds|DynamoDb|Redshift)'") }}
                then 'data_store'
            when resource_type like 'CodeRepository%' then 'repository'
            else 'cloud_resource'
        end as asset_kind,
        coalesce(resource_name, resource_id) as asset_name,
        case
            when image_repository is not null then concat_ws(':', image_repository, image_tag)
            else container_image
        end as image_name,
        coalesce(image_digest, {{ captured("resource_ids", "'(sha256:[0-9a-f]{64})'") }})
            as image_digest,
        {{ joined(json_list('ip_addresses')) }} as ip_addresses,
        case
            when vulnerabilities is not null or title like 'CVE-%' then 'vulnerability'
            when finding_types like '%Vulnerabilities%' then 'vulnerability'
            when compliance is not null then 'misconfiguration'
            when {{ matches("finding_types", "'TTPs|Effects|Unusual Behaviors'") }}
                then 'detection'
            when finding_types like '%Sensitive Data%' then 'other'
            when finding_types like '%Software and Configuration%' then 'misconfiguration'
            else 'unknown'
        end as finding_kind,
        title,
        coalesce(
            {{ joined(all_matches('package_names', "'[^,]+'")) }},
            resource_type
        ) as component,
        {{ joined(all_matches('package_versions', "'[^,]+'")) }} as component_version,
        {{ joined(all_matches('fixed_versions', "'[^,]+'")) }} as fixed_version,
        case when resource_ids like '%,%' then resource_ids else package_path end as location,
        severity_label as source_severity,
        case
            when severity_label is not null then cast(null as string)
            when severity_normalized >= 90 then 'critical'
            when severity_normalized >= 70 then 'high'
            when severity_normalized >= 40 then 'medium'
            when severity_normalized >= 1 then 'low'
            when severity_normalized = 0 then 'informational'
        end as severity,
        cvss_vector,
        concat_ws(' / ', compliance_status, workflow, record_state) as source_finding_status,
        case
            when workflow = 'SUPPRESSED' then 'risk_accepted'
            when compliance = 'PASSED' then 'passed'
            when workflow = 'RESOLVED' then 'resolved'
            -- The resource or the control is gone, or nothing was heard for long.
            when upper(record_state) = 'ARCHIVED' then 'not_assessed'
            when compliance in ('NOT_AVAILABLE', 'WARNING', 'INFOED') then 'not_assessed'
            else 'open'
        end as finding_status,
        cast(1 as bigint) as row_count,
        cvss_score,
        case exploit_available when 'YES' then true when 'NO' then false end as is_exploit_known,
        first_seen_at,
        last_seen_at,
        _export_date as export_date

    from described

)

select * from mapped
