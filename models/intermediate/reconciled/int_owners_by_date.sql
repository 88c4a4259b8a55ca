with

in_force as (

    select * from {{ ref('int_exports_in_force') }}

),

conformed as (

    select * from {{ ref('int_owners_conformed') }}

),

dated as (

    select
        in_force.as_of_date,
        conformed.*,
        row_number() over (
            partition by in_force.as_of_date, lower(conformed.owner_name)
            order by conformed.is_current desc, conformed.source_name, conformed.owner_id
        ) as name_rank,
        row_number() over (
            partition by in_force.as_of_date, lower(conformed.owner_id)
            order by conformed.is_current desc, conformed.source_name
        ) as id_rank

    from in_force

    inner join conformed
        on
            in_force.source_name = conformed.source_name
            and in_force.table_name = conformed.source_table
            and in_force.export_date = conformed.export_date

),

-- Two sources may know one org unit by one name; it is one owner.
once as (

    select dated.* except (name_rank, id_rank)

    from dated

    where name_rank = 1 and id_rank = 1

)

select * from once
