with

grants as (

    select * from {{ ref('int_nested_grants') }}

),

reached as (

    {{ reached_further('grants') }}

)

select * from reached
