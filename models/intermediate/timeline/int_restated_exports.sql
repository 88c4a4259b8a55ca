with

in_force as (

    select * from {{ ref('int_exports_in_force') }}

),

restated_dates as (

    select * from {{ ref('int_restated_dates') }}

),

restated_assets as (

    select count(*) as asset_count from {{ ref('int_restated_assets') }}

),

flagged as (

    select
        in_force.as_of_date,
        in_force.source_name,
        in_force.table_name,
        in_force.export_date,
        in_force.source_role,
        in_force.age_days,
        in_force.is_stale,
        count(*) over (
            partition by in_force.as_of_date, in_force.source_name, in_force.table_name
        ) = 1 as is_only_export,
        restated_dates.as_of_date is not null as is_restated_date

    from in_force

    left join restated_dates
        on in_force.as_of_date = restated_dates.as_of_date

    cross join restated_assets

    where restated_dates.as_of_date is not null or restated_assets.asset_count > 0

)

select * from flagged
