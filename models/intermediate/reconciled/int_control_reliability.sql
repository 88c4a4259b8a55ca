with

as_of_dates as (

    select as_of_date from {{ ref('int_as_of_dates') }}

),

exports as (

    select
        source_name,
        table_name,
        min(export_date) as first_export_date

    from {{ ref('int_exports') }}

    group by source_name, table_name

),

in_force as (

    select
        as_of_date,
        source_name,
        table_name,
        bool_or(is_stale) as is_stale

    from {{ ref('int_exports_in_force') }}

    group by as_of_date, source_name, table_name

),

requirements as (

    select * from {{ ref('int_asset_requirements') }}

),

sightings as (

    select * from {{ ref('int_asset_sightings') }}

    where source_role = 'inventory'

),

-- A control rests on the tables that prove it and on the inventories that list its assets.
foundations as (

    select distinct
        control_id,
        source_name,
        source_table as table_name
    from {{ ref('int_control_evidence_conformed') }}

    union

    select distinct
        requirements.control_id,
        sightings.source_name,
        sightings.source_table as table_name
    from requirements
    inner join sightings
        on
            requirements.as_of_date = sightings.as_of_date
            and requirements.asset_id = sightings.asset_id

    union

    select
        'all' as control_id,
        source_name,
        table_name
    from exports

),

judged as (

    select
        as_of_dates.as_of_date,
        foundations.control_id,
        bool_and(coalesce(not in_force.is_stale, false)) as is_source_ok,
        {{ sorted_list(
            "case when coalesce(in_force.is_stale, true)"
            " then foundations.source_name || '.' || foundations.table_name end"
        ) }} as failing_sources

    from as_of_dates

    inner join exports
        on as_of_dates.as_of_date >= exports.first_export_date

    inner join foundations
        on
            exports.source_name = foundations.source_name
            and exports.table_name = foundations.table_name

    left join in_force
        on
            as_of_dates.as_of_date = in_force.as_of_date
            and foundations.source_name = in_force.source_name
            and foundations.table_name = in_force.table_name

    group by as_of_dates.as_of_date, foundations.control_id

)

select * from judged
