with

captures as (

    select * from {{ ref('int_population_captures') }}

),

exploded as (

    select
        as_of_date,
        source_names,
        asset_count,
        {{ explode("split(source_names, ',')") }} as source_name

    from captures

)

select * from exploded
