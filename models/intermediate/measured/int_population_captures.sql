with

cells as (

    select * from {{ ref('int_inventory_cells') }}

    where in_scope_count > 0

),

-- A capture history: which sources list an asset, and how many assets have the same.
counted as (

    select
        as_of_date,
        current_source_names as source_names,
        sum(in_scope_count) as asset_count

    from cells

    group by as_of_date, current_source_names

)

select
    as_of_date,
    source_names,
    cast(asset_count as double) as asset_count
from counted
