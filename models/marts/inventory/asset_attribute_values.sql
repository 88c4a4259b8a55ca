with

records as (

    select * from {{ ref('int_asset_records_in_force') }}

),

as_of_dates as (

    select * from {{ ref('int_as_of_dates') }}

    where is_latest

),

survived as (

    select * from {{ ref('int_assets_survived') }}

),

reported as (

    {{ attribute_values('records', 'asset_id, record_id, source_name, as_of_date') }}

),

winners as (

    {{ attribute_values('survived', 'asset_id, as_of_date') }}

)

select distinct
    reported.asset_id,
    reported.record_id,
    reported.source_name,
    reported.attribute,
    reported.attribute_value,
    reported.as_of_date,
    reported.attribute_value = winners.attribute_value as is_winner
from reported
inner join as_of_dates
    on reported.as_of_date = as_of_dates.as_of_date
inner join winners
    on
        reported.as_of_date = winners.as_of_date
        and reported.asset_id = winners.asset_id
        and reported.attribute = winners.attribute
