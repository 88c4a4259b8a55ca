with

findings as (

    select * from {{ source('ocsf', 'findings') }}

),

described as (

    select
        *,
        concat_ws(
            ' ', {{ joined(json_pluck('vulnerabilities', 'cve')) }},
            {{ joined(json_pluck('vulnerabilities', 'advisory')) }}, title
        ) as identifiers,
        {{ joined(json_pluck('vulnerabilities', 'cwe')) }} as cwes,
        -- Some write the address of the resource in the provider's console.
        coalesce({{ captured("resource_id", "'(/subscriptions/.+)$'") }}, resource_id)
            as resource_uid,
        lower(concat_ws(' ', resource_type, resource_id)) as kind_text,
        lower(coalesce(status_code, compliance_status)) as verdict,
        lower(coalesce(finding_state, '')) as workflow

    from findings

),

mapped as (

    select
        'findings' as source_table,
        -- An id that several findings share is told apart by rule and resource.
        case
            when count(*) over (partition by finding_id, _export_date) > 1
                then concat_ws('|', finding_id, rule_id, resource_id)
            else finding_id
        end as source_finding_id,
        coalesce(resource_uid, device_id) as source_asset_id,
        product_name as detector,
        rule_id,
        {{ cve_ids('identifiers') }} as cve_ids,
        {{ cwe_ids('cwes') }} as cwe_ids,
        {{ joined(all_matches('identifiers', "'(GHSA|ALAS2?|RHSA|USN|DSA)-[0-9a-z-]+|KB[0-9]+'")) }}
            as advisory_ids,
        {{ captured("concat_ws(' ', instance_id, resource_uid)", "'(i-[0-9a-f]{8,17})'") }}
            as cloud_instance_id,
        case
            when {{ matches("resource_uid", "'^(arn:|/subscriptions/|//|projects/)'") }}
                then resource_uid
        end as cloud_resource_id,
        account_id as cloud_account_id,
        case
            when device_id is not null or hostname is not null then 'host'
            when {{ matches('kind_text', "'ec2instance|instance/i-|virtual ?machine'") }}
                then 'host'
            when {{ matches('kind_text', "'container ?image|:ecr:|::ecr::'") }} then 'image'
            when {{ matches('kind_text', "'bucket|database|dbinstance|storageaccount'") }}
                then 'data_store'
            when kind_text like '%repository%' then 'repository'
            when resource_uid is not null or account_id is not null then 'cloud_resource'
            else 'unknown'
        end as asset_kind,
        coalesce(resource_name, device_name, hostname, resource_uid, device_id) as asset_name,
        hostname,
        case when hostname like '%.%.%' then lower(hostname) end as fqdn,
        {{ captured("resource_uid", "'(sha256:[0-9a-f]{64})'") }} as image_digest,
        mac as mac_addresses,
        ip as ip_addresses,
        case
            when class_id = 2002 or vulnerabilities is not null then 'vulnerability'
            when class_id = 2003 or compliance_status is not null then 'misconfiguration'
            -- Prowler calls the results of its checks detections.
            when verdict in ('pass', 'fail', 'manual') then 'misconfiguration'
            when malware is not null then 'malware'
            when class_id = 2004 then 'detection'
            else 'unknown'
        end as finding_kind,
        title,
        coalesce(package_name, resource_type) as component,
        package_version as component_version,
        fixed_version,
        package_url,
        coalesce(file_path, region) as location,
        coalesce(severity, severity_id) as source_severity,
        case
            when severity_id = '1' then 'informational'
            when severity_id = '2' then 'low'
            when severity_id = '3' then 'medium'
            when severity_id = '4' then 'high'
            when severity_id in ('5', '6') or lower(severity) = 'fatal' then 'critical'
            when severity_id = '0' then 'unknown'
        end as severity,
        cvss_vector,
        concat_ws(' / ', coalesce(status_code, compliance_status), finding_state)
            as source_finding_status,
        case
            when workflow in ('suppressed', 'muted') or verdict = 'muted' then 'risk_accepted'
            when verdict in ('pass', 'passed', 'compliant') then 'passed'
            when verdict in ('manual', 'not_available', 'unknown') then 'not_assessed'
            when workflow in ('resolved', 'closed') then 'resolved'
            when workflow in ('archived', 'deleted') then 'not_assessed'
            when workflow <> '' then 'open'
            when state_id = 3 then 'risk_accepted'
            when state_id = 4 then 'resolved'
            when state_id in (5, 6) then 'not_assessed'
            else 'open'
        end as finding_status,
        cast(1 as bigint) as row_count,
        cvss_score,
        is_exploit_available as is_exploit_known,
        coalesce(first_seen_at, created_at) as first_seen_at,
        coalesce(last_seen_at, event_at) as last_seen_at,
        _export_date as export_date

    from described

)

select * from mapped
