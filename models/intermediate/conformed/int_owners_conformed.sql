with

conformed as (

    {{ union_sources('owners') }}

)

select * from conformed
