with

findings as (

    select * from {{ source('datadog', 'findings') }}

),

placed as (

    select
        *,
        {{ captured('tags', "'\"(?:aws_account|subscription_id|project_id):([^\"]+)\"'") }}
            as account_id,
        {{ captured('tags', "'\"region:([^\"]+)\"'") }} as region

    from findings

),

-- The vendor's id holds the moment of the evaluation, so it names another finding each time.
mapped as (

    select
        concat_ws(
            '|', rule_id, coalesce(resource_type, ''), coalesce(account_id, ''),
            coalesce(region, ''), resource_name
        ) as source_finding_id,
        rule_id,
        {{ cve_ids('rule_name') }} as cve_ids,
        {{ captured('resource_name', "'(?:^|[^0-9a-z])(i-[0-9a-f]{8,17})$'") }}
            as cloud_instance_id,
        {{ captured('resource_name', "'^(arn:.+|/subscriptions/.+|//.+)$'") }}
            as cloud_resource_id,
        account_id as cloud_account_id,
        case
            when resource_type in ('aws_ec2_instance', 'azure_virtual_machine_instance', 'host')
                then 'host'
            when resource_type = 'docker_image' then 'image'
            else 'cloud_resource'
        end as asset_kind,
        resource_name as asset_name,
        case
            when vulnerability_type like '%vulnerability%' then 'vulnerability'
            else 'misconfiguration'
        end as finding_kind,
        rule_name as title,
        resource_type as component,
        severity as source_severity,
        case when is_muted then 'muted' else evaluation end as source_finding_status,
        case
            when evaluation = 'pass' then 'passed'
            when is_muted and mute_reason = 'FALSE_POSITIVE' then 'false_positive'
            when is_muted and mute_reason = 'DUPLICATE' then 'duplicate'
            when is_muted then 'risk_accepted'
        end as finding_status,
        case when evaluation <> 'pass' then evaluation_changed_at end as first_seen_at,
        _export_date as export_date

    from placed

),

grouped as (

    select
        'findings' as source_table,
        source_finding_id,
        export_date,
        max(rule_id) as rule_id,
        max(cve_ids) as cve_ids,
        max(cloud_instance_id) as cloud_instance_id,
        max(cloud_resource_id) as cloud_resource_id,
        max(cloud_account_id) as cloud_account_id,
        max(asset_kind) as asset_kind,
        max(asset_name) as asset_name,
        max(finding_kind) as finding_kind,
        max(title) as title,
        max(component) as component,
        max(source_severity) as source_severity,
        min(source_finding_status) as source_finding_status,
        -- Of several resources of one name the one that fails speaks; its status is null here.
        case when count(*) = count(finding_status) then max(finding_status) end as finding_status,
        count(*) as row_count,
        min(first_seen_at) as first_seen_at

    from mapped

    group by source_finding_id, export_date

)

select * from grouped
