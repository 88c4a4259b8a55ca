with

in_force as (

    select * from {{ ref('int_restated_exports') }}

    where is_restated_date

),

conformed as (

    select * from {{ ref('int_owners_conformed') }}

),

dated as (

    select
        conformed.*,
        in_force.as_of_date,
        coalesce(lower(trim(conformed.owner_name)), lower(conformed.owner_id)) as name_key,
        row_number() over (
            partition by in_force.as_of_date, lower(conformed.owner_id)
            order by
                conformed.is_current desc,
                conformed.source_name asc nulls last,
                conformed.export_date desc
        ) as id_rank

    from in_force

    inner join conformed
        on
            in_force.source_name = conformed.source_name
            and in_force.table_name = conformed.source_table
            and in_force.export_date = conformed.export_date

),

-- Two sources that know an org unit by one name know one org unit; within one source a name that
-- two org units share is no name for either. What is dissolved is no namesake of what is not.
named as (

    select
        *,
        min(source_name) over (
            partition by as_of_date, name_key, is_current
        ) as naming_source,
        count(*) over (
            partition by as_of_date, name_key, is_current, source_name
        ) as namesake_count

    from dated

    where id_rank = 1

)

select
    as_of_date,
    owner_id,
    parent_owner_id,
    head_id,
    source_name,
    product,
    is_current,
    is_head_active,
    case
        when namesake_count > 1 or owner_name is null
            then coalesce(owner_name || ' (' || owner_id || ')', owner_id)
        else owner_name
    end as owner_name,
    namesake_count = 1 as is_name_unique
from named
where source_name = naming_source
