with

repositories as (

    select * from {{ source('github', 'repositories') }}

),

mapped as (

    select
        'repositories' as source_table,
        repository as source_asset_id,
        'repository' as asset_kind,
        'other' as asset_class,
        repository as asset_name,
        url,
        repository,
        case
            when lower(visibility) = 'public' then 'public'
            when visibility is null and not is_private then 'public'
            when is_private or visibility is not null then 'internal'
        end as exposure,
        case
            when is_archived then 'archived'
            when is_disabled then 'disabled'
        end as source_lifecycle,
        case when is_archived or is_disabled then 'inactive' else 'active' end as lifecycle,
        {{ joined(json_list('topics')) }} as tags,
        created_at as first_seen_at,
        -- GitHub holds the repository: what it lists is there.
        case
            when lifecycle = 'active' then cast(_export_date as timestamp)
        end as last_seen_at,
        _export_date as export_date

    from repositories

)

select * from mapped
