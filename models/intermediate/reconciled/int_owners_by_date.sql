with

in_force as (

    select * from {{ ref('int_exports_in_force') }}

),

conformed as (

    select * from {{ ref('int_owners_conformed') }}

),

dated as (

    select
        conformed.*,
        in_force.as_of_date,
        row_number() over (
            partition by in_force.as_of_date, lower(conformed.owner_name)
            order by conformed.is_current desc, conformed.source_name asc, conformed.owner_id asc
        ) as name_rank,
        row_number() over (
            partition by in_force.as_of_date, lower(conformed.owner_id)
            order by conformed.is_current desc, conformed.source_name asc
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

    select
        as_of_date,
        owner_id,
        parent_owner_id,
        head_id,
        source_name,
        owner_name,
        product,
        is_current,
        is_head_active

    from dated

    where name_rank = 1 and id_rank = 1

)

select * from once
