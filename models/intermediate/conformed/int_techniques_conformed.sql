with

conformed as (

    {{ union_sources('techniques') }}

)

select * from conformed
