with

as_of_dates as (

    select * from {{ ref('int_as_of_dates') }}

    where is_latest

),

latest_records as (

    select
        in_force.*,
        count(*) over (partition by in_force.record_number) as table_count

    from {{ ref('int_asset_records_in_force') }} as in_force

    inner join as_of_dates
        on in_force.as_of_date = as_of_dates.as_of_date

),

latest_survivors as (

    select survived.*

    from {{ ref('int_assets_survived') }} as survived

    inner join as_of_dates
        on survived.as_of_date = as_of_dates.as_of_date

),

told_once as (

    select * from latest_records

    where table_count = 1

),

told_often as (

    select * from latest_records

    where table_count > 1

),

reported as (

    {{ attribute_values(
        'told_once', 'latest_survivors', ['asset_id', 'record_id', 'source_name', 'as_of_date']
    ) }}

    union all

    {{ attribute_values(
        'told_often', 'latest_survivors', ['asset_id', 'record_id', 'source_name', 'as_of_date'],
        distinct=true
    ) }}

)

select
    asset_id,
    record_id,
    source_name,
    attribute,
    attribute_value,
    as_of_date,
    is_winner
from reported
