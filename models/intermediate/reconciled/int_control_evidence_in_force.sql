with

restated as (

    {{ restated_rows(ref('int_control_evidence_enriched')) }}

),

requirements as (

    select * from {{ ref('int_asset_requirements') }}

),

stepped as (

    select
        requirements.as_of_date,
        requirements.asset_id,
        requirements.control_id,
        restated.record_id,
        restated.source_name,
        restated.source_table,
        restated.source_status,
        restated.version,
        restated.last_evidence_at,
        restated.export_date,
        restated.is_installed,
        restated.is_healthy,
        coalesce(
            restated.is_installed
            and cast(restated.last_evidence_at as date)
            > requirements.as_of_date - requirements.recency_days,
            false
        ) as is_recent,
        coalesce(
            requirements.minimum_version_key is null
            or restated.version_key >= requirements.minimum_version_key,
            false
        ) as is_version_met

    from requirements

    inner join restated
        on
            requirements.as_of_date = restated.as_of_date
            and requirements.asset_id = restated.asset_id
            and requirements.control_id = restated.control_id

)

select * from stepped
