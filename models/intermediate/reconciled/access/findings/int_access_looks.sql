with

as_of_dates as (

    select as_of_date from {{ ref('int_as_of_dates') }}

),

tables as (

    select
        entity,
        source_name,
        source_table,
        export_date as first_export_date
    from {{ ref('int_access_exports') }}

    where export_number = 1

),

sources as (

    select distinct source_name

    from tables

    where entity <> 'people'

),

-- What a rule looks at: a source, a source and HR, or everything at once.
scopes as (

    select
        sources.source_name as look_source,
        needs.needs_people,
        tables.entity,
        tables.source_name,
        tables.source_table,
        tables.first_export_date
    from sources
    cross join (values (true), (false)) as needs (needs_people)
    inner join tables
        on
            (sources.source_name = tables.source_name and tables.entity <> 'people')
            or (needs.needs_people and tables.entity = 'people')

    union all

    select
        'all' as look_source,
        true as needs_people,
        *
    from tables

),

-- A look is sound when everything that it rests on is there and not stale.
sound as (

    select
        as_of_dates.as_of_date,
        scopes.look_source,
        scopes.needs_people,
        {{ sorted_list(
            "scopes.source_name || '.' || scopes.source_table || ':' "
            ~ "|| cast(in_force.export_date as string)"
        ) }} as state

    from as_of_dates

    inner join scopes
        on as_of_dates.as_of_date >= scopes.first_export_date

    left join {{ ref('int_tables_in_force') }} as in_force
        on
            as_of_dates.as_of_date = in_force.as_of_date
            and scopes.source_name = in_force.source_name
            and scopes.source_table = in_force.table_name

    group by as_of_dates.as_of_date, scopes.look_source, scopes.needs_people

    having
        bool_and(coalesce(not in_force.is_stale, false))
        and bool_or(scopes.entity <> 'people')
        and (not scopes.needs_people or bool_or(scopes.entity = 'people'))

),

compared as (

    select
        *,
        lag(state) over (
            partition by look_source, needs_people
            order by as_of_date
        ) as previous_state

    from sound

)

-- Where nothing arrived since, nobody looked again.
select
    look_source,
    needs_people,
    as_of_date,
    row_number() over looks as look_number,
    lead(as_of_date) over looks as next_look_date
from compared
where previous_state is null or state <> previous_state
window looks as (
    partition by look_source, needs_people
    order by as_of_date
)
