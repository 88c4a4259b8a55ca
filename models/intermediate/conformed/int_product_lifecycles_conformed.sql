with

conformed as (

    {{ union_sources('product_lifecycles') }}

)

select * from conformed
