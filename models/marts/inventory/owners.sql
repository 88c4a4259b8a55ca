with

owners as (

    select * from {{ ref('int_owners_by_date') }}

),

as_of_dates as (

    select * from {{ ref('int_as_of_dates') }}

    where is_latest

)

select
    ---------- ids
    owners.owner_id,
    owners.parent_owner_id,
    owners.head_id,
    owners.source_name,

    ---------- strings
    owners.owner_name,
    owners.product,

    ---------- booleans
    owners.is_current,
    owners.is_head_active,

    ---------- dates
    owners.as_of_date
from owners
inner join as_of_dates
    on owners.as_of_date = as_of_dates.as_of_date
