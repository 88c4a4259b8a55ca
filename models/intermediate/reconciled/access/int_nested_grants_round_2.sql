with

grants as (

    select * from {{ ref('int_nested_grants_round_1') }}

),

reached as (

    {{ reached_further('grants') }}

)

select * from reached
