with

coverage as (

    select * from {{ ref('int_control_coverage') }}

),

assets as (

    select * from {{ ref('int_assets_by_date') }}

),

as_of_dates as (

    select * from {{ ref('int_as_of_dates') }}

),

control_dates as (

    select * from {{ ref('int_control_dates') }}

),

described as (

    select
        coverage.as_of_date,
        coverage.asset_id,
        coverage.control_id,
        coverage.policy_version,
        coverage.coverage_state,
        coverage.exclusion_reason,
        assets.owner_name,
        assets.asset_class,
        assets.environment,
        assets.criticality,
        assets.exposure,
        assets.criticality_weight,
        coverage.is_expected,
        control_dates.baseline_date,
        case
            when control_dates.as_of_date is not null
                then cast(as_of_dates.next_date - coverage.as_of_date as int)
        end as held_days,
        coverage.is_expected and coverage.is_matched as is_matched,
        coverage.is_expected and coverage.is_matched and coverage.is_installed as is_installed,
        coverage.is_expected and coverage.is_recent as is_recent,
        coverage.is_expected and coverage.is_healthy as is_healthy

    from coverage

    inner join assets
        on
            coverage.as_of_date = assets.as_of_date
            and coverage.asset_id = assets.asset_id

    inner join as_of_dates
        on coverage.as_of_date = as_of_dates.as_of_date

    left join control_dates
        on
            coverage.as_of_date = control_dates.as_of_date
            and coverage.control_id = control_dates.control_id

)

select * from described
