with

projects as (

    select * from {{ source('snyk', 'projects') }}

),

mapped as (

    select
        'projects' as source_table,
        project_id as source_asset_id,
        case
            when origin like '%git%' then 'repository'
            when project_type in ('apk', 'deb', 'dockerfile', 'linux', 'rpm') then 'image'
            when origin in ('acr', 'docker-hub', 'ecr', 'gcr', 'kubernetes') then 'image'
            else 'repository'
        end as asset_kind,
        'other' as asset_class,
        project_name as asset_name,
        -- The name of an image looks like that of a repository.
        coalesce(
            {{ repository_slug('remote_url') }},
            case when asset_kind = 'repository' then {{ captured(
                'project_name', "'^([A-Za-z0-9_-]+/[A-Za-z0-9_./-]+?)(?:[(:].*)?$'"
            ) }} end
        ) as repository,
        {{ json_first('lifecycle') }} as source_environment,
        {{ json_first('criticality') }} as source_criticality,
        case
            when contains(lower(environment), '"external"') then 'public'
            when contains(lower(environment), '"internal"') then 'internal'
        end as exposure,
        status as source_lifecycle,
        case
            when status in ('active', 'true') then 'active'
            when status in ('inactive', 'false') then 'inactive'
            else 'unknown'
        end as lifecycle,
        created_at as first_seen_at,
        last_tested_at as last_seen_at,
        _export_date as export_date

    from projects

)

select * from mapped
