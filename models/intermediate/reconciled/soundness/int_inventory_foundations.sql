with

exports as (

    select distinct
        source_name,
        table_name

    from {{ ref('int_exports') }}

    -- A table of which nothing could ever be read has vouched for nothing yet.
    where is_whole

),

declared as (

    select * from {{ source('landing', 'declared') }}

),

owner_tables as (

    select distinct
        source_name,
        source_table as table_name

    from {{ ref('int_owners_conformed') }}

),

-- Feeds of threats and lists of tickets may be late without any asset being less known.
described as (

    select
        exports.source_name,
        exports.table_name,
        'voucher' as foundation_kind

    from exports

    inner join declared
        on
            exports.source_name = declared.source_name
            and exports.table_name = declared.table_name

    left join owner_tables
        on
            exports.source_name = owner_tables.source_name
            and exports.table_name = owner_tables.table_name

    where declared.source_role <> 'reference' or owner_tables.source_name is not null

)

select * from described
