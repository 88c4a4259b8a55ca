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

    where is_whole

    group by source_name, table_name

),

in_force as (

    select * from {{ ref('int_tables_in_force') }}

),

foundations as (

    select * from {{ ref('int_control_foundations') }}

),

patience as (

    select
        as_of_date,
        control_id,
        min(recency_days) as recency_days

    from {{ ref('int_coverage_cells') }}

    group by as_of_date, control_id

),

-- Evidence in an export as old as the policy's patience cannot be recent, whatever it says: the
-- export is late then, and the controls are not to blame.
judged as (

    select
        as_of_dates.as_of_date,
        foundations.control_id,
        foundations.foundation_kind,
        foundations.source_name || '.' || foundations.table_name as foundation,
        in_force.as_of_date is not null as is_in_force,
        coalesce(
            not in_force.is_stale
            and (
                foundations.foundation_kind = 'voucher'
                or in_force.age_days < coalesce(patience.recency_days, in_force.age_days + 1)
            ),
            false
        ) as is_ok

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

    left join patience
        on
            as_of_dates.as_of_date = patience.as_of_date
            and foundations.control_id = patience.control_id

)

select * from judged
