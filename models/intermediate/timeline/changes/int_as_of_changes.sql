with

exports as (

    select * from {{ ref('int_exports') }}

),

as_of_dates as (

    select as_of_date from {{ ref('int_as_of_dates') }}

),

in_force as (

    select * from {{ ref('int_exports_in_force') }}

),

-- Which tables prove which control decides on every date who may vouch for an asset.
proofs as (

    select {{ sorted_list("control_id || ':' || source_name || '.' || source_table") }} as state

    from {{ ref('int_control_evidence_enriched') }}

),

stated as (

    select
        in_force.as_of_date,
        in_force.source_name || '.' || in_force.table_name || ':'
        || cast(in_force.export_date as string) || ':' || exports.export_digest || ':'
        || in_force.source_role || case when in_force.is_stale then ':stale' else '' end
            as export_state

    from in_force

    inner join exports
        on
            in_force.source_name = exports.source_name
            and in_force.table_name = exports.table_name
            and in_force.export_date = exports.export_date

),

-- A date is one even if nothing that arrived up to it could be read.
states as (

    select
        as_of_dates.as_of_date,
        md5(
            coalesce({{ sorted_list('stated.export_state') }}, '')
            || coalesce(min(proofs.state), '')
        ) as state

    from as_of_dates

    left join stated
        on as_of_dates.as_of_date = stated.as_of_date

    cross join proofs

    group by as_of_dates.as_of_date

),

{{ change_log('states', 'as_of_date') }}

select * from changes
