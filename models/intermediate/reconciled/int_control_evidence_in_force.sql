with

in_force as (

    select * from {{ ref('int_exports_in_force') }}

),

evidence as (

    select
        *,
        source_name || ':' || source_asset_id as record_id

    from {{ ref('int_control_evidence_conformed') }}

),

identities as (

    select * from {{ ref('int_asset_identities') }}

),

requirements as (

    select * from {{ ref('int_asset_requirements') }}

),

stepped as (

    select
        requirements.as_of_date,
        requirements.asset_id,
        requirements.control_id,
        evidence.record_id,
        evidence.source_name,
        evidence.source_table,
        evidence.source_status,
        evidence.version,
        evidence.last_evidence_at,
        evidence.export_date,
        evidence.is_installed,
        coalesce(
            evidence.is_installed
            and cast(evidence.last_evidence_at as date)
            > requirements.as_of_date - requirements.recency_days,
            false
        ) as is_recent,
        coalesce(
            requirements.minimum_version_key is null
            or {{ version_key('evidence.version') }} >= requirements.minimum_version_key,
            false
        ) as is_version_met,
        evidence.is_healthy

    from requirements

    inner join identities
        on requirements.asset_id = identities.asset_id

    inner join evidence
        on
            identities.record_id = evidence.record_id
            and requirements.control_id = evidence.control_id

    inner join in_force
        on
            requirements.as_of_date = in_force.as_of_date
            and evidence.source_name = in_force.source_name
            and evidence.source_table = in_force.table_name
            and evidence.export_date = in_force.export_date

)

select * from stepped
