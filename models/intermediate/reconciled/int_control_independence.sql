with

requirements as (

    select
        as_of_date,
        asset_id,
        control_id

    from {{ ref('int_asset_requirements') }}

),

sightings as (

    select * from {{ ref('int_asset_sightings') }}

),

-- The tables that a control's own console fills. They cannot vouch for the asset's existence.
own_tables as (

    select distinct
        control_id,
        source_name,
        source_table

    from {{ ref('int_control_evidence_enriched') }}

),

judged as (

    select
        requirements.as_of_date,
        requirements.asset_id,
        requirements.control_id,
        coalesce(
            bool_or(
                sightings.is_current
                and (own_tables.control_id is null or sightings.source_role = 'inventory')
            ),
            false
        ) as is_independently_known,
        max(case when own_tables.control_id is null then sightings.last_seen_at end)
            as independent_last_seen_at

    from requirements

    inner join sightings
        on
            requirements.as_of_date = sightings.as_of_date
            and requirements.asset_id = sightings.asset_id

    left join own_tables
        on
            requirements.control_id = own_tables.control_id
            and sightings.source_name = own_tables.source_name
            and sightings.source_table = own_tables.source_table

    group by requirements.as_of_date, requirements.asset_id, requirements.control_id

)

select
    *,
    coalesce(
        cast(independent_last_seen_at as date) <= as_of_date - {{ var('observed_within_days') }},
        false
    ) as is_dormant
from judged
