with

resources as (

    select
        'compute_instances' as source_table,
        'host' as asset_kind,
        '//compute.googleapis.com/'
        || {{ captured('self_link', "'(projects/.+)$'") }} as resource_id,
        instance_id,
        asset_name,
        cast(null as string) as project_id,
        custom_hostname as fqdn,
        {{ joined(json_pluck('network_interfaces', 'networkIP')) }} as ip_addresses,
        {{ captured('license', "'licenses/([^/]+)$'") }} as operating_system,
        resource_status,
        labels,
        network_interfaces like '%"natIP"%' as is_public,
        created_at,
        _export_date
    from {{ source('gcp', 'compute_instances') }}
    union all
    select
        'data_stores' as source_table,
        'data_store' as asset_kind,
        case
            when connection_name is not null
                then '//cloudsql.googleapis.com/' || {{ captured('self_link', "'(projects/.+)$'") }}
            when dataset_id is not null
                then '//bigquery.googleapis.com/projects/' || replace(self_link, ':', '/datasets/')
            else '//storage.googleapis.com/' || asset_name
        end as resource_id,
        cast(null as string) as instance_id,
        asset_name,
        project_id,
        cast(null as string) as fqdn,
        {{ joined(json_pluck('ip_addresses', 'ipAddress')) }} as ip_addresses,
        engine as operating_system,
        coalesce(nullif(activation_policy, 'ALWAYS'), resource_status) as resource_status,
        labels,
        case
            when ip_addresses like '%"PRIMARY"%' or acl like '%"all%Users"%' then true
            when ip_addresses is not null or public_access_prevention = 'enforced' then false
        end as is_public,
        created_at,
        _export_date
    from {{ source('gcp', 'data_stores') }}
    union all
    select
        'workloads' as source_table,
        case when self_link like '%/services/%' then 'application' else 'cloud_resource' end
            as asset_kind,
        case
            when self_link like '%/clusters/%' then '//container.googleapis.com/projects/'
            when self_link like '%/functions/%' then '//cloudfunctions.googleapis.com/projects/'
            else '//run.googleapis.com/projects/'
        end
        || coalesce(
            knative_project || '/locations/'
            || {{ json_label('labels', 'cloud.googleapis.com/location') }}
            || '/services/' || asset_name,
            {{ captured('self_link', "'projects/(.+)$'") }},
            self_link
        ) as resource_id,
        cast(null as string) as instance_id,
        {{ captured('asset_name', "'([^/]+)$'") }} as asset_name,
        knative_project as project_id,
        {{ url_host('url') }} as fqdn,
        endpoint as ip_addresses,
        cast(null as string) as operating_system,
        case when left(resource_status, 1) <> '{' then resource_status end as resource_status,
        labels,
        coalesce(not is_private, ingress like '%ALL') as is_public,
        created_at,
        _export_date
    from {{ source('gcp', 'workloads') }}

),

mapped as (

    select
        source_table,
        resource_id as source_asset_id,
        instance_id as cloud_instance_id,
        resource_id as cloud_resource_id,
        coalesce({{ captured('resource_id', "'/projects/([^/]+)/'") }}, project_id)
            as cloud_account_id,
        asset_kind,
        case when asset_kind = 'host' then 'server' else 'other' end as asset_class,
        asset_name,
        case when asset_kind = 'host' then asset_name end as hostname,
        fqdn,
        ip_addresses,
        {{ tag_of('labels', ['team', 'owner']) }} as owner_reference,
        {{ tag_of('labels', ['environment', 'env']) }} as source_environment,
        {{ tag_of('labels', ['criticality']) }} as source_criticality,
        case is_public when true then 'public' when false then 'internal' else 'unknown' end
            as exposure,
        'owned' as custody,
        resource_status as source_lifecycle,
        case
            when resource_status is null and asset_kind = 'host' then 'unknown'
            when {{ matches('resource_status', "'TERMINATED|STOP|SUSPEND|NEVER'") }} then 'inactive'
            when resource_status in ('DELETING', 'DELETE_IN_PROGRESS') then 'retired'
            else 'active'
        end as lifecycle,
        operating_system,
        created_at as first_seen_at,
        _export_date as export_date

    from resources

)

select
    *,
    case when lifecycle = 'active' then cast(export_date as timestamp) end as last_seen_at
from mapped
