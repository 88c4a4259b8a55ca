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

    from {{ ref('int_asset_requirements') }}

    group by as_of_date, control_id

),

-- Evidence in an export as old as the policy's patience cannot be recent, whatever it says: the
-- export is late then, and the controls are not to blame.
judged as (

    select
        as_of_dates.as_of_date,
        foundations.control_id,
        foundations.source_name || '.' || foundations.table_name as foundation,
        coalesce(
            not in_force.is_stale
            and (
                foundations.foundation_kind = 'inventory'
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

),

stacked as (

    select * from judged

    union all

    select
        as_of_date,
        'all' as control_id,
        foundation,
        is_ok
    from judged

),

summed as (

    select
        as_of_date,
        control_id,
        {{ sorted_list("case when not is_ok then foundation end") }} as failing_sources,
        bool_and(is_ok) as is_source_ok

    from stacked

    group by as_of_date, control_id

)

select * from summed
