with

findings as (

    select * from {{ source('prowler', 'findings') }}

),

named as (

    select
        *,
        lower(coalesce(provider, 'aws')) as cloud,
        -- Version 2 names its resource only in the message.
        coalesce(
            resource_arn, resource_id, {{ captured("message", "'(arn:aws[a-z-]*:[^ ,;]+)'") }}
        ) as resource_text,
        coalesce(
            {{ captured("check_title", "'^.?([a-z0-9_]+)[^a-z0-9_ ] '") }}, check_id
        ) as rule_id,
        concat_ws(
            '|', account_id, region, check_id, coalesce(resource_text, message)
        ) as finding_key

    from findings

),

mapped as (

    select
        'findings' as source_table,
        -- Some checks say several things of one resource, such as of each of a user's keys, in
        -- messages that count days.
        {{ numbered('finding_key', 'message, _row_number') }} as source_finding_id,
        coalesce(resource_arn, resource_id) as source_asset_id,
        rule_id,
        {{ captured("resource_text", "'(i-[0-9a-f]{8,17})'") }} as cloud_instance_id,
        case
            when {{ matches("resource_text", "'^(arn:|/subscriptions/|//|projects/)'") }}
                then resource_text
        end as cloud_resource_id,
        account_id as cloud_account_id,
        case
            when cloud in ('m365', 'microsoft365', 'googleworkspace') then 'saas_tenant'
            when cloud = 'github' then 'repository'
            when {{ matches(
                "lower(resource_text)", "':instance/i-|/virtualmachines/|/instances/'"
            ) }}
                then 'host'
            when {{ matches(
                "lower(resource_text)", "'^arn:[a-z-]+:(s3|rds|dynamodb|redshift):|/storageaccounts/'"
            ) }}
                then 'data_store'
            else 'cloud_resource'
        end as asset_kind,
        coalesce(resource_name, resource_text, account_id) as asset_name,
        case
            when cloud = 'github' then {{ captured("resource_name", "'^([^/ ]+/[^/ ]+)$'") }}
        end as repository,
        'misconfiguration' as finding_kind,
        {{ replace_all("check_title", "'^.[a-z0-9_]+[^a-z0-9_ ] '", "''") }} as title,
        coalesce(resource_type, service) as component,
        region as location,
        severity as source_severity,
        case when is_muted then 'muted ' || status else status end as source_finding_status,
        case
            when is_muted or upper(status) in ('MUTED', 'WARNING') then 'risk_accepted'
            when upper(status) in ('INFO', 'MANUAL') then 'not_assessed'
            when upper(status) = 'PASS' then 'passed'
            when upper(status) = 'FAIL' then 'open'
        end as finding_status,
        cast(1 as bigint) as row_count,
        assessed_at as last_seen_at,
        _export_date as export_date

    from named

)

select * from mapped
