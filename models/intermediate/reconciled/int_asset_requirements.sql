with

assets as (

    select * from {{ ref('int_assets_owned') }}

    where is_in_scope

),

requirements as (

    select
        *,
        {{ version_key('minimum_version') }} as minimum_version_key

    from {{ ref('control_requirements') }}

),

required as (

    select
        assets.as_of_date,
        assets.asset_id,
        requirements.control_id,
        max(requirements.policy_version) as policy_version,
        -- Where several requirements apply, the strictest counts.
        min(requirements.recency_days) as recency_days,
        max(requirements.minimum_version_key) as minimum_version_key,
        max_by(
            requirements.minimum_version, requirements.minimum_version_key
        ) as minimum_version,
        bool_or(
            {{ condition_met('requirements.lifecycle', 'assets.lifecycle') }}
        ) as is_lifecycle_met

    from assets

    inner join requirements
        on
            assets.as_of_date >= requirements.valid_from
            and assets.as_of_date <= coalesce(requirements.valid_to, assets.as_of_date)
            and {{ condition_met('requirements.asset_kind', 'assets.asset_kind') }}
            and {{ condition_met('requirements.asset_class', 'assets.asset_class') }}
            and {{ condition_met('requirements.environment', 'assets.environment') }}
            and {{ condition_met('requirements.criticality', 'assets.criticality') }}
            and {{ condition_met('requirements.exposure', 'assets.exposure') }}
            and {{ condition_met('requirements.custody', 'assets.custody') }}
            and (
                requirements.with_tag is null
                or {{ has_tag('assets.tags', 'requirements.with_tag') }}
            )
            and (
                requirements.without_tag is null
                or not {{ has_tag('assets.tags', 'requirements.without_tag') }}
            )

    group by assets.as_of_date, assets.asset_id, requirements.control_id

)

select * from required
