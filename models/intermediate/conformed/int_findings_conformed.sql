with

conformed as (

    {{ union_sources('findings') }}

)

select * from conformed
