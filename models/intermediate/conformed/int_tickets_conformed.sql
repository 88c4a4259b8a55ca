with

conformed as (

    {{ union_sources('tickets') }}

)

select * from conformed
