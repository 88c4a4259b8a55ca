with

requirements as (

    select * from {{ ref('int_asset_requirements') }}

),

assets as (

    select * from {{ ref('int_assets_owned') }}

),

controls as (

    select * from {{ ref('control_catalogue') }}

),

evidence as (

    select * from {{ ref('int_control_evidence_by_date') }}

),

independence as (

    select * from {{ ref('int_control_independence') }}

),

exceptions as (

    select * from {{ ref('int_control_exceptions_by_date') }}

),

joined as (

    select
        requirements.as_of_date,
        requirements.asset_id,
        requirements.control_id,
        requirements.policy_version,
        requirements.recency_days,
        requirements.minimum_version,
        evidence.record_id as evidence_record_id,
        evidence.source_status,
        evidence.version,
        assets.owner_name,
        assets.asset_class,
        assets.environment,
        assets.criticality,
        assets.exposure,
        assets.table_names,
        assets.criticality_weight,
        evidence.last_evidence_at,
        exceptions.exception_id,
        case
            when not requirements.is_lifecycle_met then 'lifecycle_' || assets.lifecycle
            when not independence.is_independently_known then 'known_only_to_control'
            when exceptions.exception_id is not null then 'exception'
            when controls.evidence_kind = 'assessment' and evidence.record_id is null
                then 'not_assessed'
        end as exclusion_reason,
        evidence.record_id is not null as is_matched,
        coalesce(evidence.is_installed, false) as is_installed,
        coalesce(evidence.is_recent, false) as is_recent,
        coalesce(evidence.is_recent and evidence.is_healthy, false) as is_working,
        coalesce(evidence.is_recent and evidence.is_healthy and evidence.is_version_met, false)
            as is_healthy,
        independence.is_dormant or assets.lifecycle = 'inactive' as is_switched_off

    from requirements

    inner join assets
        on
            requirements.as_of_date = assets.as_of_date
            and requirements.asset_id = assets.asset_id

    inner join controls
        on requirements.control_id = controls.control_id

    inner join independence
        on
            requirements.as_of_date = independence.as_of_date
            and requirements.asset_id = independence.asset_id
            and requirements.control_id = independence.control_id

    left join evidence
        on
            requirements.as_of_date = evidence.as_of_date
            and requirements.asset_id = evidence.asset_id
            and requirements.control_id = evidence.control_id

    left join exceptions
        on
            requirements.as_of_date = exceptions.as_of_date
            and requirements.asset_id = exceptions.asset_id
            and requirements.control_id = exceptions.control_id

)

select * from joined
